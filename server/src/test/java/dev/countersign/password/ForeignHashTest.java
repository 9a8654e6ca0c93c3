package dev.countersign.password;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A password hash from another system")
class ForeignHashTest {

    /** Made with Python's hashlib, libxcrypt and the argon2 program of the reference implementation. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "$pbkdf2-sha1$i=27500$AAECAwQFBgcICQoLDA0ODw$6pFJOY0O/9yO2Q9At172UKHYUyw",
                "$pbkdf2-sha256$i=27500$AAECAwQFBgcICQoLDA0ODw$VVatals5hXp5h2oxfsxiF6kzhtIf76FMvLQt3LHjOPQ",
                "$pbkdf2-sha256$i=27500$AAECAwQFBgcICQoLDA0ODw==$VVatals5hXp5h2oxfsxiF6kzhtIf76FMvLQt3LHjOPQ=",
                "$pbkdf2-sha256$29000$AAECAwQFBgcICQoLDA0ODw$QKlCDPGRoLK139911fz4wmw.qxtasIBS/3PnV5Q49G0",
                "$pbkdf2-sha512$i=210000,l=64$AAECAwQFBgcICQoLDA0ODw$i8MEbJEntlaFgLOnIsIXgO0aPF4DYs7H6fl1KcMdXffNZCnnR8pN4bE1CdLP+hq1XxAKYsiteZvUHLB6Fjk0Kw",
                "$scrypt$ln=14,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$6W7GuoxjojaYIg83x/wEKSXUMMf+reyc6wSvA8q7ny8",
                "$scrypt$ln=14,r=16,p=1$AAECAwQFBgcICQoLDA0ODw$hCqnA1iCUj5dULS/INPM/QW8kTZHGi+B5MJXUI/75VLkxgnZJjIWhigPYpd6M//YDnUdWo49kIGU0XUT6CJ87w",
                "$2b$10$abcdefghijklmnopqrstuuCj7fyLDJytXL.TfOiOeiv0fQvSOK1/2",
                "$2y$10$abcdefghijklmnopqrstuuCj7fyLDJytXL.TfOiOeiv0fQvSOK1/2",
                "$argon2i$v=19$m=4096,t=3,p=2$MDEyMzQ1Njc4OWFiY2RlZg$FxLGHOXmUrWcfaHVRXdNwT1y7bEPl7Agx9mTTAK6Ox8",
                "$argon2d$v=19$m=4096,t=3,p=2$MDEyMzQ1Njc4OWFiY2RlZg$QpXhKxTRn58KSUY9r+TcL2jtTNZhQ5k59kWsq98E2EQ",
                "$argon2id$v=19$m=4096,t=3,p=2$MDEyMzQ1Njc4OWFiY2RlZg$l/M3iyafNJR5tsttUPrOJy2RD3kQjVE+AGVrLVOzgsI"
            })
    @DisplayName("matches its own password and no other")
    void matches(String hash) {
        var foreign = ForeignHash.of(hash).orElseThrow();

        assertThat(foreign.matches("correct horse battery")).isTrue();
        assertThat(foreign.matches("correct horse batterz")).isFalse();
        assertThat(foreign.matches("")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "none",
                "correct horse battery",
                "5f4dcc3b5aa765d61d8327deb882cf99",
                "$1$abcdefgh$irWbblnpmw.5z7wgBnprh0",
                "$2b$31$abcdefghijklmnopqrstuuCj7fyLDJytXL.TfOiOeiv0fQvSOK1/2",
                "$2b$10$abcdefghijklmnopqrstuuCj7fyLDJytXL",
                "$2x$10$abcdefghijklmnopqrstuuCj7fyLDJytXL.TfOiOeiv0fQvSOK1/2",
                "$pbkdf2-md5$i=27500$AAECAwQFBgcICQoLDA0ODw$6pFJOY0O/9yO2Q9At172UKHYUyw",
                "$pbkdf2-sha256$i=0$AAECAwQFBgcICQoLDA0ODw$VVatals5hXp5h2oxfsxiF6kzhtIf76FMvLQt3LHjOPQ",
                "$pbkdf2-sha256$i=9000000$AAECAwQFBgcICQoLDA0ODw$VVatals5hXp5h2oxfsxiF6kzhtIf76FMvLQt3LHjOPQ",
                "$scrypt$ln=20,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$6W7GuoxjojaYIg83x/wEKSXUMMf+reyc6wSvA8q7ny8",
                "$scrypt$ln=16,r=1,p=1$AAECAwQFBgcICQoLDA0ODw$6W7GuoxjojaYIg83x/wEKSXUMMf+reyc6wSvA8q7ny8",
                "$scrypt$ln=99,r=99,p=99$AAECAwQFBgcICQoLDA0ODw$6W7GuoxjojaYIg83x/wEKSXUMMf+reyc6wSvA8q7ny8",
                "$argon2id$v=19$m=999999,t=3,p=2$MDEyMzQ1Njc4OWFiY2RlZg$6W7GuoxjojaYIg83x/wEKSXUMMf+reyc6wSvA8q7ny8",
                "$argon2id$v=19$m=4096,t=99,p=2$MDEyMzQ1Njc4OWFiY2RlZg$6W7GuoxjojaYIg83x/wEKSXUMMf+reyc6wSvA8q7ny8",
                "$argon2id$v=19$m=64,t=3,p=16$MDEyMzQ1Njc4OWFiY2RlZg$6W7GuoxjojaYIg83x/wEKSXUMMf+reyc6wSvA8q7ny8",
                "$argon2id$v=19$m=4096,t=3,p=2$MDEyMzQ1Njc4O$l/M3iyafNJR5tsttUPrOJy2RD3kQjVE+AGVrLVOzgsI",
                "$argon2id$v=19$m=4096,t=3,p=2$MDEyMzQ1Njc4OWFiY2RlZh$l/M3iyafNJR5tsttUPrOJy2RD3kQjVE+AGVrLVOzgsI",
                "$argon2i$v=19$m=4096,t=3,p=2$MDEyMzQ1Njc4OWFiY2RlZg$FxLGHOXmUrWcfaHVRXdNwT1y7bEPl7Agx9mTTAK6Ox8ab",
                "sealed:AAAA"
            })
    @DisplayName("is not accepted if it is of an unknown kind, truncated, or too expensive to check (SEC-07)")
    void refused(String text) {
        assertThat(ForeignHash.of(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "$pbkdf2-sha1$i=2600000$ 6pFJOY0O/9yO2Q9At172UKHYUyw",
                "$pbkdf2-sha256$i=1200000$ VVatals5hXp5h2oxfsxiF6kzhtIf76FMvLQt3LHjOPQ",
                "$pbkdf2-sha256$i=600000$ i8MEbJEntlaFgLOnIsIXgO0aPF4DYs7H6fl1KcMdXffNZCnnR8pN4bE1CdLP+hq1XxAKYsiteZvUHLB6Fjk0Kw",
                "$pbkdf2-sha256$i=1300000$ i8MEbJEntlaFgLOnIsIXgO0aPF4DYs7H6fl1KcMdXffNZCnnR8pN4bE1CdLP+hq1XxAKYsiteZvUHLB6Fjk0Kw",
                "$pbkdf2-sha512$i=2600000$ i8MEbJEntlaFgLOnIsIXgO0aPF4DYs7H6fl1KcMdXffNZCnnR8pN4bE1CdLP+hq1XxAKYsiteZvUHLB6Fjk0Kw",
                "$scrypt$ln=17,r=8,p=1$ VVatals5hXp5h2oxfsxiF6kzhtIf76FMvLQt3LHjOPQ",
                "$scrypt$ln=16,r=8,p=2$ VVatals5hXp5h2oxfsxiF6kzhtIf76FMvLQt3LHjOPQ",
                "$scrypt$ln=13,r=8,p=16$ VVatals5hXp5h2oxfsxiF6kzhtIf76FMvLQt3LHjOPQ",
                "$argon2id$v=19$m=131072,t=2,p=1$ VVatals5hXp5h2oxfsxiF6kzhtIf76FMvLQt3LHjOPQ",
                "$argon2id$v=19$m=65536,t=3,p=4$ VVatals5hXp5h2oxfsxiF6kzhtIf76FMvLQt3LHjOPQ",
                "$argon2i$v=19$m=7168,t=5,p=1$ VVatals5hXp5h2oxfsxiF6kzhtIf76FMvLQt3LHjOPQ",
                "$2b$14$abcdefghijklmnopqrstuu Cj7fyLDJytXL.TfOiOeiv0fQvSOK1/2",
            })
    @DisplayName("is accepted if a check costs about a second and 128 MiB")
    void affordable(String parameters, String hash) {
        assertThat(ForeignHash.of(withSalt(parameters, hash))).isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "$pbkdf2-sha1$i=2600001$ 6pFJOY0O/9yO2Q9At172UKHYUyw",
                "$pbkdf2-sha1$i=1300000$ i8MEbJEntlaFgLOnIsIXgO0aPF4DYs7H6fl1KcMdXffNZCnnR8pN4bE1CdLP+hq1XxAKYsiteZvUHLB6Fjk0Kw",
                "$pbkdf2-sha256$i=1300001$ i8MEbJEntlaFgLOnIsIXgO0aPF4DYs7H6fl1KcMdXffNZCnnR8pN4bE1CdLP+hq1XxAKYsiteZvUHLB6Fjk0Kw",
                "$pbkdf2-sha512$i=2600001$ i8MEbJEntlaFgLOnIsIXgO0aPF4DYs7H6fl1KcMdXffNZCnnR8pN4bE1CdLP+hq1XxAKYsiteZvUHLB6Fjk0Kw",
                "$scrypt$ln=17,r=8,p=2$ VVatals5hXp5h2oxfsxiF6kzhtIf76FMvLQt3LHjOPQ",
                "$scrypt$ln=13,r=8,p=17$ VVatals5hXp5h2oxfsxiF6kzhtIf76FMvLQt3LHjOPQ",
                "$argon2id$v=19$m=131073,t=1,p=1$ VVatals5hXp5h2oxfsxiF6kzhtIf76FMvLQt3LHjOPQ",
                "$argon2id$v=19$m=131072,t=3,p=1$ VVatals5hXp5h2oxfsxiF6kzhtIf76FMvLQt3LHjOPQ",
                "$argon2i$v=19$m=65536,t=5,p=1$ VVatals5hXp5h2oxfsxiF6kzhtIf76FMvLQt3LHjOPQ",
                "$2b$15$abcdefghijklmnopqrstuu Cj7fyLDJytXL.TfOiOeiv0fQvSOK1/2",
            })
    @DisplayName("is refused if a check costs more: a few anonymous tries would delay everyone (SEC-07)")
    void tooDear(String parameters, String hash) {
        assertThat(ForeignHash.of(withSalt(parameters, hash))).isEmpty();
    }

    private static String withSalt(String parameters, String hash) {
        return parameters + (parameters.endsWith("$") ? "AAECAwQFBgcICQoLDA0ODw$" : "") + hash;
    }
}
