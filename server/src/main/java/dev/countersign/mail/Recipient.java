package dev.countersign.mail;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;

/** An address that a letter can be sent to. */
public record Recipient(String address) {

    /** @throws IllegalArgumentException if it is not one address, such as {@code ann@example.org} */
    public static Recipient of(String text) {
        try {
            var parsed = new InternetAddress(text, true);
            if (text.equals(parsed.getAddress()) && text.indexOf('@') > 0 && OneLine.is(text)) {
                return new Recipient(text);
            }
        } catch (AddressException described) {
            throw new IllegalArgumentException(described);
        }
        throw new IllegalArgumentException("not an address");
    }

    /** Does not parse it again: the address may be older than the rules for new ones. */
    InternetAddress header() {
        var header = new InternetAddress();
        header.setAddress(address);
        return header;
    }
}
