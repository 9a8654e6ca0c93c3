package dev.countersign.web.files;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.resource.PathResourceResolver;
import org.springframework.web.servlet.resource.ResourceResolverChain;

/** Serves style sheets, scripts, pictures and documents from memory. */
@Configuration(proxyBeanMethods = false)
public class StaticFiles {
    private final FromMemory files = new FromMemory(PackagedFiles.in("static"));

    /** @param path of a request, such as {@code /css/page.css} */
    public boolean has(String path) {
        return files.byPath.containsKey(path.substring(Math.min(1, path.length())));
    }

    @Bean
    WebMvcConfigurer files() {
        return new WebMvcConfigurer() {
            @Override
            public void addResourceHandlers(ResourceHandlerRegistry registry) {
                registry.addResourceHandler("/**")
                        .setCacheControl(CacheControl.noCache())
                        .setUseLastModified(false)
                        .setEtagGenerator(file -> ((StaticFile) file).etag())
                        .resourceChain(false)
                        .addResolver(files);
            }
        };
    }

    /** A {@link PathResourceResolver} only by type: without one, Spring would add its own. */
    private static final class FromMemory extends PathResourceResolver {
        private final Map<String, StaticFile.Forms> byPath;

        FromMemory(Map<String, byte[]> files) {
            this.byPath = files.entrySet().stream()
                    .collect(Collectors.toUnmodifiableMap(
                            Map.Entry::getKey, file -> StaticFile.Forms.of(file.getKey(), file.getValue())));
        }

        @Override
        protected @Nullable Resource resolveResourceInternal(
                @Nullable HttpServletRequest request,
                String path,
                List<? extends Resource> locations,
                ResourceResolverChain chain) {
            var file = byPath.get(path);
            return file == null || request == null ? null : file.acceptedBy(request);
        }
    }
}
