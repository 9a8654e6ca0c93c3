package dev.countersign.device;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** An address as PostgreSQL writes it too, so that pages, log and database agree: IPv6 by RFC 5952, without a zone. */
final class AddressText {
    private static final int GROUPS = 8;
    private static final Pattern LEADING_ZERO = Pattern.compile("(?:^|[.:])0\\d+\\.|\\.0\\d");

    private AddressText() {}

    static String of(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        var bytes = ByteBuffer.wrap(address.getAddress()).asCharBuffer();
        var zeros =
                IntStream.range(0, GROUPS).map(group -> zerosFrom(group, bytes)).toArray();
        var longest = IntStream.of(zeros).max().orElseThrow();
        if (longest < 2) {
            return groups(0, GROUPS, bytes);
        }
        var from = IntStream.range(0, GROUPS)
                .filter(group -> zeros[group] == longest)
                .findFirst()
                .orElseThrow();
        return groups(0, from, bytes) + "::" + groups(from + longest, GROUPS, bytes);
    }

    /** Whether an IPv4 number begins with 0, in an IPv6 address too. Java reads it as decimal, other programs as octal. */
    static boolean hasLeadingZero(String text) {
        return LEADING_ZERO.matcher(text).find();
    }

    private static int zerosFrom(int group, CharSequence groups) {
        var end = group;
        while (end < GROUPS && groups.charAt(end) == 0) {
            end++;
        }
        return end - group;
    }

    private static String groups(int from, int to, CharSequence groups) {
        return String.join(
                ":",
                IntStream.range(from, to)
                        .mapToObj(group -> Integer.toHexString(groups.charAt(group)))
                        .toList());
    }
}
