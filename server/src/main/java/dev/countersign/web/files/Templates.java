package dev.countersign.web.files;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.thymeleaf.IEngineConfiguration;
import org.thymeleaf.templatemode.TemplateMode;
import org.thymeleaf.templateresolver.AbstractConfigurableTemplateResolver;
import org.thymeleaf.templateresolver.ITemplateResolver;
import org.thymeleaf.templateresource.ITemplateResource;
import org.thymeleaf.templateresource.StringTemplateResource;

/** Provides the pages' templates from memory. */
@Configuration(proxyBeanMethods = false)
class Templates {

    /** Replaces Spring Boot's own resolver of this name, which reads the jar. */
    @Bean
    ITemplateResolver defaultTemplateResolver(FileSettings settings) {
        var location = settings.locationOf("templates");
        var read = PackagedFiles.in(location);
        var resolver = new FromMemory(settings.areSources() ? () -> PackagedFiles.in(location) : () -> read);
        resolver.setCacheable(!settings.areSources());
        resolver.setSuffix(".html");
        resolver.setTemplateMode(TemplateMode.HTML);
        return resolver;
    }

    private static final class FromMemory extends AbstractConfigurableTemplateResolver {
        private final Supplier<Map<String, byte[]>> templates;

        FromMemory(Supplier<Map<String, byte[]>> templates) {
            this.templates = templates;
        }

        @Override
        protected @Nullable ITemplateResource computeTemplateResource(
                IEngineConfiguration configuration,
                @Nullable String ownerTemplate,
                String template,
                String resourceName,
                @Nullable String characterEncoding,
                @Nullable Map<String, Object> attributes) {
            var text = templates.get().get(resourceName);
            return text == null ? null : new StringTemplateResource(new String(text, StandardCharsets.UTF_8));
        }
    }
}
