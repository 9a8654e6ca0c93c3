package dev.countersign.device;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The names of browsers and systems that we show. A user agent may contain anything, and members decide by what the prompt
 * shows, so it never shows the client's own text. A line holds one name, or the parser's names followed by ours.
 *
 * <p>The parser reports Apple Mail for WebKit without a browser's name, which can be any app that shows a web page.
 */
final class Families {
    static final String UNKNOWN_BROWSER = "Unknown browser";

    private static final Map<String, String> BROWSERS = names("""
            Chrome
            Chromium
            Firefox
            Firefox Alpha, Firefox Beta = Firefox
            Safari
            WebKit Nightly = Safari
            Edge
            Opera
            Opera Tablet = Opera
            Opera Mini
            Opera Coast
            Opera Neon
            IE, IE Large Screen = Internet Explorer
            Samsung Internet
            Amazon Silk
            Android = Android browser
            Arora
            Baidu Browser, Baidu Explorer, baidubrowser = Baidu Browser
            Basilisk
            BlackBerry, BlackBerry WebKit = BlackBerry browser
            Bolt
            Brave
            Camino
            Coc Coc
            Comodo Dragon, Dragon = Comodo Dragon
            Dillo
            Dolphin, Dolfin = Dolphin
            DuckDuckGo
            ELinks
            Epiphany
            Fennec
            Flock
            Galeon
            iCab
            IceCat
            Iceape
            Iceweasel, IceWeasel = Iceweasel
            Iron
            K-Meleon
            Konqueror
            Links
            Lynx
            Maemo Browser
            Mail.ru Chromium Browser = Mail.ru Browser
            Maxthon
            Midori
            Mint Browser
            MiuiBrowser = Mi Browser
            NetFront, Netfront, NetFront NX = NetFront
            Netscape
            Nokia Browser, Nokia OSS Browser, Ovi Browser = Nokia Browser
            Obigo
            Oculus Browser
            OmniWeb
            ONE Browser
            Otter
            Pale Moon, PaleMoon = Pale Moon
            Palm Blazer
            Polaris
            Puffin
            QQ Browser, QQ Browser Mini = QQ Browser
            QtWeb
            QupZilla
            qutebrowser
            Rekonq
            Sailfish Browser
            SeaMonkey
            SerenityOS Browser
            Seznam prohlížeč = Seznam Browser
            Skyfire
            Sleipnir
            Sogou Explorer
            Tenta Browser
            Tizen Browser
            UC Browser
            Uzbl
            Vivaldi
            Waterfox
            webOS Browser
            Whale
            Yandex Browser
            HeyTap Browser
            Huawei Browser
            Nintendo browser
            Vivo Browser
            HbbTV = TV browser
            Espial
            Kindle
            QtCarBrowser = Tesla browser
            Roku
            Safari UI/WKWebView, Chrome WebView, Apple Mail, In-app browser = In-app browser
            Electron
            App
            1Password
            Airmail
            Alipay
            DingTalk
            Discord
            Evolution
            Facebook
            Facebook Messenger
            Flipboard
            Google = Google app
            Instagram
            KakaoTalk
            LINE
            LinkedIn
            Microsoft Teams
            NAVER
            Outlook, Outlook-iOS, Outlook-iOS-Android, MacOutlook = Outlook
            Pinterest
            Postbox
            QQ
            Reddit
            Skype
            Slack Desktop Client = Slack
            Snapchat
            Spotify
            Superhuman
            Telegram
            Threads
            Thunderbird
            TikTok
            Twitter
            WeChat
            Weibo
            WhatsApp
            Windows Live Mail
            Adsbot-Google, AdsBot-Google = AdsBot
            AhrefsBot
            Amazonbot
            Applebot
            archive.org_bot = Internet Archive bot
            Baiduspider
            bingbot, BingPreview = Bingbot
            Bytespider
            CCBot
            ChatGPT bot
            ClaudeBot
            Discordbot
            DotBot
            DuckDuckBot, DuckDuckGo-Favicons-Bot = DuckDuckBot
            FacebookBot
            Googlebot
            GPTBot
            LinkedInBot
            MJ12bot
            PerplexityBot
            PetalBot
            PingdomBot
            Pinterestbot
            SemrushBot
            Slackbot, Slackbot-LinkExpanding = Slackbot
            StatusCakeBot
            TelegramBot
            Twitterbot
            UptimeRobot
            Yahoo! Slurp = Yahoo Slurp
            YandexBot
            HeadlessChrome = Headless Chrome
            PhantomJS
            AHC = AsyncHttpClient
            akka-http
            Apache-CXF
            Apache-HttpClient
            aria2
            axios
            Axel
            curl, libcurl-agent, PycURL = curl
            Go-http-client
            go-resty
            Google-HTTP-Java-Client
            got = Got
            GuzzleHttp = Guzzle
            HTTPie
            http.rb
            HTTrack
            insomnia = Insomnia
            Java, Java-EurekaClient = Java
            Jersey
            lftp
            libwww-perl
            minio-go
            okhttp
            PostmanRuntime = Postman
            Python aiohttp = aiohttp
            Python Requests, Python-urllib = Python
            rclone
            ReactorNetty
            reqwest
            unirest-java
            ureq
            Vert.x-WebClient
            Wget, wget2 = Wget
            WindowsPowerShell = PowerShell
            WinHTTP
            """);

    private static final Map<String, String> SYSTEMS = names("""
            Windows
            Windows Phone
            Windows Mobile
            Mac OS X, Mac OS = macOS
            iOS
            tvOS, ATV OS X = tvOS
            WatchOS = watchOS
            Android
            Chrome OS = ChromeOS
            Chromecast
            GoogleTV = Google TV
            Linux
            Arch Linux
            CentOS
            Debian
            Fedora
            Gentoo
            Kubuntu
            Linux Mint
            Lubuntu
            Mageia
            Mandriva
            openSUSE
            PCLinuxOS
            Puppy = Puppy Linux
            Red Hat
            Slackware
            SUSE
            Ubuntu
            FreeBSD
            NetBSD
            OpenBSD
            SerenityOS
            Solaris
            Bada
            BlackBerry OS
            BlackBerry Tablet OS
            Firefox OS
            HarmonyOS
            KaiOS
            Kindle
            LG = LG TV
            Maemo
            MeeGo
            Nintendo
            Nokia Series 30 Plus, Nokia Series 40 = Nokia phone
            Philips = Philips TV
            PlayStation
            Roku
            Sailfish
            Samsung = Samsung TV
            Symbian OS, Symbian^3, Symbian^3 Anna, Symbian^3 Belle = Symbian
            Tizen
            webOS, Web0S = webOS
            Xbox
            """);

    private Families() {}

    /** @param family from the parser, or from a row that any release wrote */
    static String browser(String family) {
        var known = BROWSERS.get(key(family));
        var bare = key(family.replaceFirst("^Mobile ", "")
                .replaceFirst("( Mobile)?( iOS)?$", "")
                .replace(" Mobile ", " "));
        return Optional.ofNullable(known).orElseGet(() -> BROWSERS.getOrDefault(bare, UNKNOWN_BROWSER));
    }

    /** @return our name, or empty if we have none */
    static String system(String family) {
        return SYSTEMS.getOrDefault(key(family), "");
    }

    private static Map<String, String> names(String lines) {
        var names = new TreeMap<String, String>();
        lines.lines().forEach(line -> {
            var sides = line.split(" = ", 2);
            var ours = sides[sides.length - 1];
            names.put(key(ours), ours);
            for (var theirs : sides[0].split(", ")) {
                names.put(key(theirs), ours);
            }
        });
        return Map.copyOf(names);
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
