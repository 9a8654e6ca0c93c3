package dev.countersign.web.pages;

import dev.countersign.web.OpenToEveryone;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** {@code /api/docs}: a readable form of the OpenAPI document. The page draws it from {@code /api/openapi.json}. */
@Controller
class ApiDocsPage {
    @OpenToEveryone
    @GetMapping("/api/docs")
    String show() {
        return "api-docs";
    }
}
