package dev.countersign.web.pages.reference;

import dev.countersign.web.OpenToEveryone;
import dev.countersign.web.files.StaticFiles;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Texts;
import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.server.ResponseStatusException;
import org.thymeleaf.context.Context;
import org.thymeleaf.spring6.SpringTemplateEngine;

/**
 * {@code /api/docs}: a readable form of the OpenAPI document. The reference is the same for everyone, so the node renders it once
 * and not for each request.
 */
@Controller
class ApiDocsPage {
    private static final String PAGE = "/api/docs";
    private static final String DOCUMENT = "/api/openapi.json";

    /** The indentation of a tag. Examples keep theirs. */
    private static final Pattern INDENT = Pattern.compile("(?m)^ +(?=<)");

    private record Made(Resource from, String html) {}

    private final StaticFiles files;
    private final SpringTemplateEngine templates;
    private final Texts texts;

    private volatile @Nullable Made made;

    ApiDocsPage(StaticFiles files, SpringTemplateEngine templates, Texts texts) {
        this.files = files;
        this.templates = templates;
        this.texts = texts;
    }

    @OpenToEveryone
    @GetMapping(PAGE)
    String show(Model model) {
        model.addAttribute("reference", reference());
        return "api-docs";
    }

    private String reference() {
        var document = files.file(DOCUMENT);
        var known = made;
        if (known == null || !known.from.equals(document)) {
            var reference = Map.<String, Object>of("api", OpenApiReader.read(document, texts));
            var html = templates.process("fragments/api-reference", new Context(Locale.ENGLISH, reference));
            known = new Made(document, INDENT.matcher(html).replaceAll(""));
            made = known;
        }
        return known.html;
    }

    /** The page that the {@code type} of a problem leads to (RFC 9457, section 3.1.1). */
    @OpenToEveryone
    @GetMapping("/problems/{slug}")
    ResponseEntity<Void> explain(@PathVariable String slug) {
        if (Arrays.stream(Problem.values()).noneMatch(problem -> problem.slug().equals(slug))) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .location(URI.create(PAGE + "#problem-" + slug))
                .build();
    }
}
