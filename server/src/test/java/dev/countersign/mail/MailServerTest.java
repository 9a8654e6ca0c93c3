package dev.countersign.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The URL of a mail server")
class MailServerTest {

    @ParameterizedTest
    @CsvSource({
        "smtp://mail.example.org,false,mail.example.org,587,false",
        "smtp://mail.example.org:25,false,mail.example.org,25,false",
        "smtps://mail.example.org,true,mail.example.org,465,false",
        "smtp://localhost:2525,false,localhost,2525,true",
        "smtp://127.0.0.9,false,127.0.0.9,587,true",
        "smtps://[::1]:465,true,::1,465,true",
        // No lookup: this name may lead elsewhere tomorrow.
        "smtp://localhost.example.org,false,localhost.example.org,587,false",
    })
    @DisplayName("names protocol, host and port, and whether it is this machine")
    void read(String url, boolean tls, String host, int port, boolean here) {
        var server = MailServer.of(url);

        assertThat(server).isEqualTo(new MailServer(tls, host, port, Optional.empty()));
        assertThat(server.isOnThisMachine()).isEqualTo(here);
    }

    @Test
    @DisplayName("has user and password %-encoded, and does not print them (SEC-27)")
    void login() {
        var server = MailServer.of("smtp://ann%40example.org:a%3Ab+c%2F@mail.example.org");

        assertThat(server.login()).hasValue(new MailServer.Login("ann@example.org", "a:b+c/"));
        assertThat(server.toString()).doesNotContain("ann", "a:b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mail.example.org",
                "http://mail.example.org",
                "smtp://",
                "smtp://ann@mail.example.org",
                "smtp://ann:@mail.example.org",
                "smtp://ann@example.org:secret@mail.example.org",
                "smtp://mail.example.org:0",
                "smtp://mail.example.org:70000",
                "smtp://mail.example.org/",
                "smtp://mail.example.org?tls=no",
                "smtp://ann:sec ret@mail.example.org",
                "smtp://ann:%zz@mail.example.org",
            })
    @DisplayName("is refused if it is anything else, without showing it")
    void wrong(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MailServer.of(url))
                .withMessageNotContainingAny("ann", "sec", "zz");
    }
}
