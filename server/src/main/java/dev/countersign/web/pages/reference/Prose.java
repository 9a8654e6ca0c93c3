package dev.countersign.web.pages.reference;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.web.util.HtmlUtils;
import tools.jackson.databind.JsonNode;

/** The document's descriptions as HTML. */
final class Prose {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern EMPHASIS = Pattern.compile("\\*([^*]+)\\*");
    private static final Pattern LINK = Pattern.compile("\\[([^]]+)]\\((/[^)]+)\\)");

    private Prose() {}

    static List<String> paragraphs(JsonNode described) {
        return Arrays.stream(described.path("description").asString("").split("\n\n"))
                .map(Prose::html)
                .toList();
    }

    static String about(JsonNode described) {
        return html(described.path("description").asString(""));
    }

    /** The little of CommonMark that our descriptions have. */
    static String html(String text) {
        var html = CODE.matcher(HtmlUtils.htmlEscape(text, "UTF-8")).replaceAll("<code>$1</code>");
        html = EMPHASIS.matcher(html).replaceAll("<em>$1</em>");
        return LINK.matcher(html).replaceAll("<a href=\"$2\">$1</a>");
    }
}
