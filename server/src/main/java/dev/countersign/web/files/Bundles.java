package dev.countersign.web.files;

import static java.util.stream.Collectors.joining;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Bundles the style sheets into one file and the scripts into another, so that a page needs one request for each.
 *
 * <p>The style sheets follow each other in the order in which {@code css/all.css} imports them. In {@code js/all.js}, each
 * module of {@code js} is a function that runs when a page or another module asks for it. A page names its modules in
 * {@code data-modules}. A module that is imported dynamically stays in its own file.
 *
 * <p>Understands only as much of the two languages as our own files use, and refuses anything else.
 */
final class Bundles {
    static final String STYLE = "css/all.css";
    static final String SCRIPT = "js/all.js";

    private static final Pattern STYLE_COMMENT = Pattern.compile("/\\*.*?\\*/\\s*", Pattern.DOTALL);
    private static final Pattern STYLE_IMPORT = Pattern.compile("@import \"(?<file>[\\w.-]+)\"(?: (?<media>\\w+))?;");

    private static final Pattern SCRIPT_COMMENT = Pattern.compile("(?m)^ *//.*\\R");
    private static final Pattern IMPORT =
            Pattern.compile("(?m)^import \\{ (?<names>[\\w, ]+) } from '\\./(?<module>[\\w-]+)\\.js'$");
    private static final Pattern DYNAMIC_IMPORT = Pattern.compile("\\bimport\\('\\./(?<module>[\\w-]+)\\.js'\\)");
    private static final Pattern EXPORT =
            Pattern.compile("(?m)^export (?=(?:async )?(?:function|const|class) (?<name>\\w+))");
    private static final Pattern INDENT = Pattern.compile("(?m)^ +");
    private static final Pattern NOT_UNDERSTOOD =
            Pattern.compile("(?m)^(?:import\\b|export\\b|await\\b|(?:const|let) .*= await\\b).*");

    private final Map<String, byte[]> files;

    private Bundles(Map<String, byte[]> files) {
        this.files = files;
    }

    /**
     * @param files by path, such as {@code css/page.css}
     * @return the same files and the bundles
     */
    static Map<String, byte[]> with(Map<String, byte[]> files) {
        var bundles = new Bundles(files);
        var bundled = new HashMap<>(files);
        bundled.put(STYLE, bundles.style().getBytes(StandardCharsets.UTF_8));
        bundled.put(SCRIPT, bundles.script().getBytes(StandardCharsets.UTF_8));
        return bundled;
    }

    private String style() {
        return STYLE_IMPORT.matcher(styleSheet(STYLE)).replaceAll(sheet -> {
            var rules = styleSheet("css/" + sheet.group("file"));
            var media = sheet.group("media");
            return Matcher.quoteReplacement(media == null ? rules : "@media " + media + " {\n" + rules + "}\n");
        });
    }

    private String styleSheet(String path) {
        return withoutIndents(STYLE_COMMENT.matcher(text(path)).replaceAll(""));
    }

    private String script() {
        return """
                (() => {
                'use strict'
                const modules = {
                %s}
                const loaded = {}
                const load = name => loaded[name] ??= modules[name]()
                const start = name => { try { load(name) } catch (failure) { reportError(failure) } }
                document.currentScript.dataset.modules.split(' ').filter(Boolean).forEach(start)
                })()
                """.formatted(modules().stream().map(this::module).collect(joining()));
    }

    private SortedSet<String> modules() {
        var modules = new TreeSet<String>();
        var onDemand = new TreeSet<String>();
        for (var path : files.keySet()) {
            if (path.startsWith("js/") && path.endsWith(".js")) {
                modules.add(path.substring("js/".length(), path.length() - ".js".length()));
                DYNAMIC_IMPORT.matcher(text(path)).results().forEach(found -> onDemand.add(found.group("module")));
            }
        }
        modules.removeAll(onDemand);
        return modules;
    }

    private String module(String name) {
        var exported = new LinkedHashSet<String>();
        var code = SCRIPT_COMMENT.matcher(text("js/" + name + ".js")).replaceAll("");
        code = IMPORT.matcher(code)
                .replaceAll(found -> "const { %s } = load('%s')"
                        .formatted(found.group("names").replace(" as ", ": "), found.group("module")));
        code = EXPORT.matcher(code).replaceAll(found -> {
            exported.add(found.group("name"));
            return "";
        });
        var other = NOT_UNDERSTOOD.matcher(code);
        if (other.find()) {
            throw new IllegalStateException("js/" + name + ".js cannot be bundled: " + other.group());
        }
        return "'%s': () => {\n%s\nreturn { %s }\n},\n"
                .formatted(name, withoutIndents(code.strip()), String.join(", ", exported));
    }

    private static String withoutIndents(String code) {
        return INDENT.matcher(code).replaceAll("");
    }

    private String text(String path) {
        byte @Nullable [] bytes = files.get(path);
        if (bytes == null) {
            throw new IllegalStateException(path + " is missing");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
