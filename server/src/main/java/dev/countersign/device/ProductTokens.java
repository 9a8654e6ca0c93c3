package dev.countersign.device;

import java.util.List;
import java.util.Optional;

/**
 * Products that the parser takes for the browser they are made from, or for another system, although the user agent names
 * them. Examples are browsers on iOS that ask for the desktop page, apps with a browser inside, and consoles. The first
 * matching line decides. The names on the right are from {@link Families}.
 */
final class ProductTokens {
    private static final List<Line> BROWSERS = lines("""
            OAI-SearchBot, ChatGPT-User = ChatGPT bot
            Claude-User, Claude-SearchBot = ClaudeBot
            PerplexityBot, Perplexity-User = PerplexityBot
            meta-externalagent, meta-externalfetcher, facebookexternalhit = FacebookBot
            Google-InspectionTool, GoogleOther, Storebot-Google = Googlebot
            Barcelona = Threads
            Instagram = Instagram
            MessengerForiOS, MessengerLiteForiOS, FB_IAB/Orca, FB_IAB/MESSENGER = Facebook Messenger
            FBAN/, FBAV/, FB_IAB/ = Facebook
            MicroMessenger = WeChat
            QQ/ = QQ
            Weibo = Weibo
            AlipayClient = Alipay
            DingTalk = DingTalk
            KAKAOTALK = KakaoTalk
            NAVER(inapp = NAVER
            Line/ = LINE
            musical_ly, trill_, BytedanceWebview, TikTok = TikTok
            Snapchat = Snapchat
            LinkedInApp = LinkedIn
            Pinterest/iOS, Pinterest/Android = Pinterest
            TwitterAndroid, Twitter for iPhone, Twitter for iPad = Twitter
            Telegram-Android, Telegram-iOS = Telegram
            Reddit/ = Reddit
            Discord/ = Discord
            Slack/, Slack_SSB/ = Slack
            Teams/ = Microsoft Teams
            GSA/ = Google app
            HuaweiBrowser = Huawei Browser
            HeyTapBrowser = HeyTap Browser
            VivoBrowser = Vivo Browser
            OculusBrowser = Oculus Browser
            NintendoBrowser, Nintendo = Nintendo browser
            YaBrowser = Yandex Browser
            DuckDuckGo/, Ddg/ = DuckDuckGo
            Brave/ = Brave
            CriOS = Chrome
            FxiOS, Focus/, Klar/ = Firefox
            EdgiOS = Edge
            OPiOS = Opera Mini
            OPT/, OPX/ = Opera
            Dalvik/, CFNetwork/ = App
            """);

    /**
     * These names occur only on that system, even when the browser asks for the desktop page, which is the default on an
     * iPad. A line may begin with a token and a colon. It then counts only if that token is there too: the engine of iOS, or
     * the desktop that Android claims.
     */
    private static final List<Line> SYSTEMS = lines("""
            CriOS, FxiOS, EdgiOS, OPiOS, OPT/, OPX/ = iOS
            AppleWebKit/605: iPad, iPhone, FBAN/FBIOS, MessengerForiOS, MessengerLiteForiOS, GSA/, DuckDuckGo/ = iOS
            AppleWebKit/605: Focus/, Klar/, Brave/, YaBrowser/, MQQBrowser/, Snapchat, Pinterest/iOS, Telegram-iOS = iOS
            X11: SamsungBrowser/, EdgA/, DuckDuckGo/, MiuiBrowser/, HeyTapBrowser, VivoBrowser = Android
            PlayStation = PlayStation
            Nintendo = Nintendo
            Xbox = Xbox
            GoogleTV = Google TV
            OpenHarmony, HarmonyOS = HarmonyOS
            KAIOS = KaiOS
            """);

    /** @param beside empty, or another token that must be there too */
    private record Line(String beside, List<String> marks, String name) {}

    private ProductTokens() {}

    static Optional<String> browser(String userAgent) {
        return first(BROWSERS, userAgent);
    }

    static Optional<String> system(String userAgent) {
        return first(SYSTEMS, userAgent);
    }

    private static Optional<String> first(List<Line> lines, String userAgent) {
        return lines.stream()
                .filter(line -> names(userAgent, line.beside()))
                .filter(line -> line.marks().stream().anyMatch(token -> names(userAgent, token)))
                .map(Line::name)
                .findFirst();
    }

    /** Whether the token begins a word: {@code Online/1.0} does not name {@code Line/}. */
    private static boolean names(String userAgent, String token) {
        for (var at = userAgent.indexOf(token); at >= 0; at = userAgent.indexOf(token, at + 1)) {
            if (at == 0 || !Character.isLetterOrDigit(userAgent.charAt(at - 1))) {
                return true;
            }
        }
        return false;
    }

    private static List<Line> lines(String text) {
        return text.lines().map(ProductTokens::line).toList();
    }

    private static Line line(String text) {
        var sides = text.split(" = ", 2);
        var colon = sides[0].indexOf(": ");
        var beside = colon < 0 ? "" : sides[0].substring(0, colon);
        var marks = colon < 0 ? sides[0] : sides[0].substring(colon + 2);
        return new Line(beside, List.of(marks.split(", ")), sides[1]);
    }
}
