package dev.countersign.outbox;

import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.springframework.stereotype.Component;

/**
 * Sends one message to its receiver, once. It connects only to addresses that {@link PublicAddresses} allows, uses no proxy,
 * follows no redirects, keeps no connections or cookies, and reads only the head of the response.
 */
@Component
public class Courier {
    private static final int PATIENCE_SECONDS = 10;

    /** For one address, so that there is time left for the other addresses of the same name. */
    private static final int PATIENCE_TO_CONNECT_SECONDS = 3;

    private static final int MORE_THAN_ARE_EVER_OPEN = 10_000;

    private final CloseableHttpClient http;
    private final ExecutorService attempts = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("countersign-attempt-", 0).factory());

    Courier(PublicAddresses addresses) {
        var patience = Timeout.ofSeconds(PATIENCE_SECONDS);
        this.http = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(addresses)
                        .setDefaultTlsConfig(
                                TlsConfig.custom().setHandshakeTimeout(patience).build())
                        .setMaxConnTotal(MORE_THAN_ARE_EVER_OPEN)
                        .setMaxConnPerRoute(MORE_THAN_ARE_EVER_OPEN)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.ofSeconds(PATIENCE_TO_CONNECT_SECONDS))
                                .setSocketTimeout(patience)
                                .build())
                        .build())
                .setDefaultRequestConfig(
                        RequestConfig.custom().setResponseTimeout(patience).build())
                .setConnectionReuseStrategy((request, response, context) -> false)
                .setUserAgent("Countersign")
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .build();
    }

    /**
     * Takes at most ten seconds, from the name lookup to the head of the response. A lookup cannot be cancelled, and the
     * client tries one address after another. So all of it runs on its own thread, and this method stops waiting after ten
     * seconds. A cancelled request is not sent any more.
     */
    public SendResult send(URI url, Map<String, String> headers, String contentType, String body) {
        var post = new HttpPost(url);
        headers.forEach(post::setHeader);
        post.setEntity(new StringEntity(body, ContentType.create(contentType, StandardCharsets.UTF_8)));
        var attempt = attempts.submit(() -> carry(url, post));
        try {
            return attempt.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException bug) {
            throw new IllegalStateException(bug);
        } catch (TimeoutException tooLong) {
            return new SendResult.Failed(null, "no answer in time");
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return new SendResult.Failed(null, "stopped");
        } finally {
            post.cancel();
            attempt.cancel(true);
        }
    }

    private SendResult carry(URI url, HttpPost post) {
        try {
            var answer = http.executeOpen(HttpHost.create(url), post, null);
            try {
                return judged(answer);
            } finally {
                // Closing alone would first read the rest of the response.
                post.cancel();
                close(answer);
            }
        } catch (UnknownHostException noAddress) {
            return new SendResult.Failed(null, "the host is not known, or its addresses are not allowed");
        } catch (IOException | RuntimeException failure) {
            return new SendResult.Failed(null, failure.getClass().getSimpleName());
        }
    }

    private static SendResult judged(ClassicHttpResponse answer) {
        var status = answer.getCode();
        return status >= 200 && status < 300
                ? new SendResult.Delivered(status)
                : new SendResult.Failed(status, "status " + status);
    }

    private static void close(ClassicHttpResponse answer) {
        try {
            answer.close();
        } catch (IOException cancelled) {
            // Expected: the request was cancelled.
        }
    }

    @PreDestroy
    void stop() {
        attempts.shutdownNow();
        http.close(CloseMode.IMMEDIATE);
    }
}
