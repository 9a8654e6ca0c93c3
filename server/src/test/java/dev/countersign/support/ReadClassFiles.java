package dev.countersign.support;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.Resource;
import org.springframework.core.type.classreading.MetadataReader;

/**
 * Lets all nodes of a run share the class files that Spring has read to wire the first one. Spring finds it by
 * {@code META-INF/spring.factories}.
 */
public final class ReadClassFiles implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    private static final Map<Resource, MetadataReader> READ = new ConcurrentHashMap<>();

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        if (context instanceof DefaultResourceLoader loader) {
            var ofThisNode = loader.getResourceCache(MetadataReader.class);
            ofThisNode.putAll(READ);
            // Spring calls this when it has read the last one, and clears the map later.
            context.addBeanFactoryPostProcessor(wired -> READ.putAll(ofThisNode));
        }
    }
}
