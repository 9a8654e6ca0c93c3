package dev.countersign.web.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;
import org.springframework.util.ClassUtils;

/**
 * Loads the classes that requests need before the node accepts any. A virtual thread that loads a class keeps its carrier
 * while it waits for the jar's lock, so a burst of first requests could block a node for good.
 *
 * <p>{@code bin/request-classes} creates the list from the classes that a node loads in the tests.
 * {@code ClassesOfRequestsIT} fails if a request loads a class of the jar that is not on the list.
 */
@Component
class RequestClasses implements SmartInitializingSingleton {
    static final String FILE = "classes-of-requests.txt";

    private final Thread loading =
            Thread.ofPlatform().name("countersign-classes").start(RequestClasses::load);

    private static void load() {
        try {
            new ClassPathResource(FILE)
                    .getContentAsString(StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(RequestClasses::load);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** Does not initialise the class, which may need objects that exist only once the node runs. */
    private static void load(String name) {
        try {
            Class.forName(name, false, ClassUtils.getDefaultClassLoader());
        } catch (ClassNotFoundException | LinkageError notInThisForm) {
            // The class exists only in another form of the server, such as one that Spring generates for the pack.
        }
    }

    /** Spring opens the port after this method. */
    @Override
    public void afterSingletonsInstantiated() {
        try {
            loading.join();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
