package dev.countersign.web.files;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.resource.PathResourceResolver;
import org.springframework.web.servlet.resource.ResourceHttpRequestHandler;
import org.springframework.web.servlet.resource.ResourceResolverChain;

/**
 * Serves style sheets, scripts, pictures and documents from memory. Each has two names: its own, which a browser must
 * revalidate, and one with a hash of its content, such as {@code css/all-3kYq….css}, which a browser may keep. Pages link to
 * the second.
 */
@Configuration(proxyBeanMethods = false)
public class StaticFiles {
    private final Supplier<Files> files;

    StaticFiles(FileSettings settings) {
        var location = settings.locationOf("static");
        if (settings.areSources()) {
            this.files = () -> Files.asTheyAre(PackagedFiles.in(location));
        } else {
            var bundled = Files.bundled(PackagedFiles.in(location));
            this.files = () -> bundled;
        }
    }

    /** @param path of a request, such as {@code /css/page.css} */
    public boolean has(String path) {
        return !path.isEmpty() && files.get().find(path.substring(1)) != null;
    }

    /**
     * A file that exists. Two of them are equal if their content is.
     *
     * @param path such as {@code /api/openapi.json}
     */
    public Resource file(String path) {
        return Objects.requireNonNull(files.get().find(path.substring(1)), path).plain();
    }

    /**
     * @param link such as {@code /icons.svg#close}
     * @return the link with the hashed name, or the same link if it leads to no file
     */
    String linkTo(String link) {
        var end = link.indexOf('#') < 0 ? link.length() : link.indexOf('#');
        var hashed = files.get().hashedNames().get(link.substring(0, end));
        return hashed == null ? link : hashed + link.substring(end);
    }

    @Bean
    WebMvcConfigurer staticFileRoutes() {
        return new WebMvcConfigurer() {
            @Override
            public void addResourceHandlers(ResourceHandlerRegistry registry) {
                registry.addResourceHandler("/**")
                        .setCacheControl(CacheControl.noCache())
                        .setUseLastModified(false)
                        .setEtagGenerator(file -> ((StaticFile) file).etag())
                        .resourceChain(false)
                        .addResolver(new FromMemory(files));
            }

            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(new Conditions(files));
            }
        };
    }

    /**
     * Adds the parts that Spring lacks: {@code If-Match}, {@code If-None-Match: *}, and {@code Vary} on a 304 (RFC 9110,
     * sections 13.1.1, 13.1.2 and 15.4.5).
     */
    private record Conditions(Supplier<Files> files) implements HandlerInterceptor {
        private static final Set<String> READS = Set.of("GET", "HEAD");

        @Override
        public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
            var path = request.getAttribute(HandlerMapping.PATH_WITHIN_HANDLER_MAPPING_ATTRIBUTE);
            if (!(handler instanceof ResourceHttpRequestHandler) || !(path instanceof String file)) {
                return true;
            }
            var found = files.get().find(file.replaceFirst("^/", ""));
            if (found == null) {
                return true;
            }
            response.setHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
            var accepted = found.acceptedBy(request);
            var wanted = tags(request, HttpHeaders.IF_MATCH);
            if (!wanted.isEmpty() && !wanted.contains("*") && !wanted.contains(accepted.etag())) {
                response.setStatus(HttpStatus.PRECONDITION_FAILED.value());
                return false;
            }
            if (READS.contains(request.getMethod())
                    && tags(request, HttpHeaders.IF_NONE_MATCH).equals(List.of("*"))) {
                response.setStatus(HttpStatus.NOT_MODIFIED.value());
                response.setHeader(HttpHeaders.ETAG, accepted.etag());
                var kept = accepted.getResponseHeaders().getCacheControl();
                response.setHeader(
                        HttpHeaders.CACHE_CONTROL,
                        kept == null ? CacheControl.noCache().getHeaderValue() : kept);
                return false;
            }
            return true;
        }

        private static List<String> tags(HttpServletRequest request, String header) {
            return Collections.list(request.getHeaders(header)).stream()
                    .flatMap(tags -> Arrays.stream(tags.split(",")))
                    .map(String::strip)
                    .toList();
        }
    }

    /**
     * @param byPath files by both of their names, such as {@code css/all.css}
     * @param hashedNames hashed names by the file's own name, both with a leading slash
     */
    private record Files(Map<String, StaticFile.Forms> byPath, Map<String, String> hashedNames) {

        static Files asTheyAre(Map<String, byte[]> files) {
            var byPath = new HashMap<String, StaticFile.Forms>();
            files.forEach((path, bytes) -> byPath.put(path, StaticFile.Forms.of(path, bytes)));
            return new Files(byPath, Map.of());
        }

        static Files bundled(Map<String, byte[]> files) {
            var byPath = new HashMap<>(asTheyAre(Bundles.with(files)).byPath);
            var hashedNames = new HashMap<String, String>();
            Map.copyOf(byPath).forEach((path, file) -> {
                var hashed = HashedName.of(path, file.plain());
                byPath.put(hashed, file.immutable());
                hashedNames.put("/" + path, "/" + hashed);
            });
            return new Files(Map.copyOf(byPath), Map.copyOf(hashedNames));
        }

        /**
         * During an upgrade, a page of another release may ask this node for content that only the other release has. It
         * gets this node's content, and must revalidate it.
         */
        StaticFile.@Nullable Forms find(String path) {
            var exact = byPath.get(path);
            return exact != null ? exact : byPath.get(HashedName.without(path));
        }
    }

    /** Extends {@link PathResourceResolver} because Spring would otherwise add its own. */
    private static final class FromMemory extends PathResourceResolver {
        private final Supplier<Files> files;

        FromMemory(Supplier<Files> files) {
            this.files = files;
        }

        @Override
        protected @Nullable Resource resolveResourceInternal(
                @Nullable HttpServletRequest request,
                String path,
                List<? extends Resource> locations,
                ResourceResolverChain chain) {
            var file = files.get().find(path);
            return file == null || request == null ? null : file.acceptedBy(request);
        }
    }
}
