package dev.countersign.web.live;

import dev.countersign.approval.Approvals;
import dev.countersign.keys.Scope;
import dev.countersign.live.Live;
import dev.countersign.live.Party;
import dev.countersign.live.Streams;
import dev.countersign.signin.Callers;
import dev.countersign.web.SocketPaths;
import dev.countersign.web.WebSettings;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Refused;
import dev.countersign.web.visitor.Cookies;
import dev.countersign.web.visitor.ServiceCall;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.security.Principal;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.socket.WebSocketExtension;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketHttpHeaders;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.server.HandshakeInterceptor;
import org.springframework.web.socket.server.standard.ServletServerContainerFactoryBean;
import org.springframework.web.socket.server.standard.StandardWebSocketUpgradeStrategy;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;

/**
 * {@code GET /api/v1/live} for members and {@code GET /api/v1/service/events} for back ends: the handshake decides who may
 * open a socket, and answers with a problem if it refuses.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebSocket
class LiveEndpoint implements WebSocketConfigurer {
    private final Live live;
    private final Streams streams;
    private final Handshake handshake;

    LiveEndpoint(
            Live live, Streams streams, WebSettings settings, Cookies cookies, Callers callers, Approvals approvals) {
        this.live = live;
        this.streams = streams;
        this.handshake = new Handshake(live, settings, cookies, callers, approvals);
    }

    @Override
    public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
        registry.addHandler(live, SocketPaths.LIVE)
                .setHandshakeHandler(new DefaultHandshakeHandler(new BareUpgrade()))
                .addInterceptors(handshake)
                // The interceptor compares the origin with the public URL. The framework would compare it with the
                // request's Host, which a proxy may have changed.
                .setAllowedOriginPatterns("*");
        // A client with a key is not a browser, so its origin means nothing.
        registry.addHandler(streams, SocketPaths.EVENTS)
                .setHandshakeHandler(new DefaultHandshakeHandler(new BareUpgrade()))
                .addInterceptors(new BackEndHandshake())
                .setAllowedOriginPatterns("*");
    }

    /**
     * Each open page keeps a connection, so a connection must hold little memory. Tomcat's default buffers of 8 KiB each
     * suit short connections.
     */
    @Bean
    static WebServerFactoryCustomizer<TomcatServletWebServerFactory> smallConnections() {
        // Tomcat reads this once, when it starts.
        System.setProperty("org.apache.tomcat.websocket.DEFAULT_BUFFER_SIZE", "512");
        return factory -> factory.addConnectorCustomizers(connector -> {
            connector.setProperty("socket.appReadBufSize", "2048");
            connector.setProperty("socket.appWriteBufSize", "2048");
        });
    }

    @Bean
    ServletServerContainerFactoryBean webSocketContainer() {
        var container = new ServletServerContainerFactoryBean();
        container.setMaxTextMessageBufferSize(Live.BUFFER);
        container.setMaxBinaryMessageBufferSize(Live.BUFFER);
        return container;
    }

    private record Handshake(Live live, WebSettings settings, Cookies cookies, Callers callers, Approvals approvals)
            implements HandshakeInterceptor {
        private static final String VERSION = WebSocketHttpHeaders.SEC_WEBSOCKET_VERSION;
        private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{22}==");

        @Override
        public boolean beforeHandshake(
                ServerHttpRequest request,
                ServerHttpResponse response,
                WebSocketHandler handler,
                Map<String, Object> attributes) {
            var servletRequest = ((ServletServerHttpRequest) request).getServletRequest();
            refuseWhatIsNoHandshake(servletRequest);
            spellAsSpringExpects(request);
            var origins = request.getHeaders().getOrEmpty("Origin");
            if (origins.size() != 1 || !settings.isOurOrigin(origins.getFirst())) {
                throw new Refused(Problem.CROSS_SITE);
            }
            var party = party(servletRequest).orElseThrow(() -> new Refused(Problem.NOT_SIGNED_IN));
            if (!live.promisePlace(party)) {
                throw new Refused(Problem.TOO_MANY_CONNECTIONS);
            }
            Live.introduce(party, attributes);
            return true;
        }

        /** RFC 6455, section 4.1. Checked here because the framework would answer in its own format. */
        private static void refuseWhatIsNoHandshake(HttpServletRequest request) {
            if (!"GET".equals(request.getMethod())) {
                throw Refused.methodNotAllowed("GET");
            }
            // HTTP/1.0 has no upgrades (RFC 9110, section 7.8).
            if (!"HTTP/1.1".equals(request.getProtocol())
                    || !hasToken("websocket", request.getHeaders(HttpHeaders.UPGRADE))
                    || !hasToken("upgrade", request.getHeaders(HttpHeaders.CONNECTION))
                    || !isKey(Collections.list(request.getHeaders("Sec-WebSocket-Key")))) {
                throw new Refused(Problem.MALFORMED, Map.of(VERSION, "13"));
            }
            if (!List.of("13").equals(Collections.list(request.getHeaders(VERSION)))) {
                // RFC 6455, section 4.2.2, and RFC 9110, section 15.5.22.
                throw new Refused(
                        Problem.UPGRADE_REQUIRED,
                        Map.of(VERSION, "13", HttpHeaders.UPGRADE, "websocket", HttpHeaders.CONNECTION, "Upgrade"));
            }
        }

        /**
         * Spring knows only {@code Upgrade} and {@code upgrade}, but the option ignores case (RFC 6455, section 4.2.1). It
         * does not know that a client may offer several protocols (RFC 9110, section 7.8).
         */
        private static void spellAsSpringExpects(ServerHttpRequest request) {
            request.getHeaders().setConnection("Upgrade");
            request.getHeaders().setUpgrade("websocket");
        }

        /** 16 bytes in base64. If Tomcat refused the key later, the promised place would stay taken. */
        private static boolean isKey(List<String> keys) {
            return keys.size() == 1 && KEY.matcher(keys.getFirst()).matches();
        }

        private static boolean hasToken(String token, Enumeration<String> lines) {
            return Collections.list(lines).stream()
                    .flatMap(line -> Arrays.stream(line.split(",")))
                    .anyMatch(each -> each.strip().equalsIgnoreCase(token));
        }

        private Optional<Party> party(HttpServletRequest request) {
            return cookies.session(request)
                    .flatMap(callers::recogniseInBackground)
                    .<Party>map(caller -> new Party.SignedInDevice(caller.session(), cookies.visitor(request)))
                    .or(() -> cookies.waiting(request).flatMap(approvals::find).map(Party.WaitingDevice::new));
        }

        @Override
        public void afterHandshake(
                ServerHttpRequest request,
                ServerHttpResponse response,
                WebSocketHandler handler,
                @Nullable Exception failure) {}
    }

    /** ServiceDoor has checked the key. Its scope is checked here, because no annotated route does it. */
    private static final class BackEndHandshake implements HandshakeInterceptor {
        @Override
        public boolean beforeHandshake(
                ServerHttpRequest request,
                ServerHttpResponse response,
                WebSocketHandler handler,
                Map<String, Object> attributes) {
            var servletRequest = ((ServletServerHttpRequest) request).getServletRequest();
            var call = ServiceCall.of(servletRequest).orElseThrow(() -> new Refused(Problem.BAD_KEY));
            if (!call.key().may(Scope.EVENTS)) {
                throw new Refused(Problem.WRONG_SCOPE);
            }
            Handshake.refuseWhatIsNoHandshake(servletRequest);
            Handshake.spellAsSpringExpects(request);
            Streams.introduce(call.key().id(), () -> call.isStillGood(Scope.EVENTS), attributes);
            return true;
        }

        @Override
        public void afterHandshake(
                ServerHttpRequest request,
                ServerHttpResponse response,
                WebSocketHandler handler,
                @Nullable Exception failure) {}
    }

    /**
     * Shows Tomcat only what an upgrade needs. Hides the compression offer, which Tomcat would accept: compression leaks
     * secrets and lets a small frame expand (SEC-57). Hides the header names and the query, because Tomcat and Spring keep
     * copies of them for as long as the connection lasts.
     */
    private static final class BareUpgrade extends StandardWebSocketUpgradeStrategy {
        @Override
        public void upgrade(
                ServerHttpRequest request,
                ServerHttpResponse response,
                @Nullable String protocol,
                List<WebSocketExtension> extensions,
                @Nullable Principal user,
                WebSocketHandler handler,
                Map<String, Object> attributes) {
            var bare = new HttpServletRequestWrapper(getHttpServletRequest(request)) {
                @Override
                public Enumeration<String> getHeaders(String name) {
                    return name.equalsIgnoreCase(WebSocketHttpHeaders.SEC_WEBSOCKET_EXTENSIONS)
                            ? Collections.emptyEnumeration()
                            : super.getHeaders(name);
                }

                @Override
                public Enumeration<String> getHeaderNames() {
                    return Collections.emptyEnumeration();
                }

                @Override
                public @Nullable String getQueryString() {
                    return null;
                }

                @Override
                public Map<String, String[]> getParameterMap() {
                    return Map.of();
                }
            };
            super.upgrade(new ServletServerHttpRequest(bare), response, protocol, List.of(), user, handler, attributes);
        }
    }
}
