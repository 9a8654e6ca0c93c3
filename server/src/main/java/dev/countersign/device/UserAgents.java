package dev.countersign.device;

import java.util.Locale;
import java.util.Set;
import ua_parser.CachingParser;
import ua_parser.Parser;

/** A user agent made into a {@link Device}; the parser is made at first use, which keeps its 100 ms off the start. */
final class UserAgents {
    private static final int CACHED = 2_000;
    private static final Set<String> DESKTOPS =
            Set.of("Windows", "Mac OS X", "Linux", "Ubuntu", "Fedora", "Debian", "Chrome OS", "FreeBSD", "OpenBSD");

    private static final class Loaded {
        private static final Parser PARSER = new CachingParser(CACHED);
    }

    Device recognise(String userAgent) {
        var client = Loaded.PARSER.parse(userAgent);
        var browser =
                "Other".equals(client.userAgent.family) ? "Unknown browser" : withoutMobile(client.userAgent.family);
        var os = "Other".equals(client.os.family) ? "" : client.os.family.replace("Mac OS X", "macOS");
        return Device.of(kind(client.os.family, client.device.family, userAgent), browser, os);
    }

    private static String withoutMobile(String family) {
        return family.replaceFirst("^Mobile ", "").replaceFirst(" Mobile( WebView)?$", "");
    }

    private static DeviceKind kind(String os, String model, String userAgent) {
        var text = userAgent.toLowerCase(Locale.ROOT);
        if (model.contains("iPad") || text.contains("tablet") || (os.equals("Android") && !text.contains("mobile"))) {
            return DeviceKind.TABLET;
        }
        if (os.equals("iOS") || os.equals("Android") || text.contains("mobile")) {
            return DeviceKind.PHONE;
        }
        return DESKTOPS.contains(os) ? DeviceKind.DESKTOP : DeviceKind.OTHER;
    }
}
