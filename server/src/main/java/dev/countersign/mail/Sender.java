package dev.countersign.mail;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Who our letters are from.
 *
 * @param name as people see it; null if there is only an address
 */
public record Sender(String address, @Nullable String name) {

    /**
     * @param text {@code Name <address>}, or an address
     * @throws IllegalArgumentException if it is anything else
     */
    public static Sender of(String text) {
        try {
            var parsed = InternetAddress.parse(text, true);
            if (parsed.length == 1 && !parsed[0].isGroup()) {
                return new Sender(Recipient.of(parsed[0].getAddress()).address(), parsed[0].getPersonal());
            }
        } catch (AddressException described) {
            throw new IllegalArgumentException(described);
        }
        throw new IllegalArgumentException("not one address");
    }

    InternetAddress header() {
        try {
            return new InternetAddress(address, name, StandardCharsets.UTF_8.name());
        } catch (UnsupportedEncodingException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    String domain() {
        return address.substring(address.lastIndexOf('@') + 1);
    }
}
