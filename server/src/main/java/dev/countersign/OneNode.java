package dev.countersign;

import dev.countersign.database.Database;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.task.ThreadPoolTaskSchedulerBuilder;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Wires every room below this package, and checks the settings before any room is built. */
@SpringBootApplication(exclude = UserDetailsServiceAutoConfiguration.class)
@ConfigurationPropertiesScan
@EnableScheduling
public class OneNode {
    private static final int MORE_THAN_THERE_ARE_TASKS = 24;

    /** With a smaller heap, the start fails somewhere in the middle or hangs. */
    private static final long LEAST_HEAP = 56L * 1024 * 1024;

    /** A thread for each task, so that a long sweep never delays saving when sessions were last seen. */
    @Bean
    TaskScheduler taskScheduler(ThreadPoolTaskSchedulerBuilder builder) {
        return builder.poolSize(MORE_THAN_THERE_ARE_TASKS).build();
    }

    /**
     * Starts this process's one node and its watchdog. If the node cannot start, prints one line and exits with a status.
     */
    public static void main(String[] arguments) {
        try {
            KnownNames.check(System.getenv(), System.getProperties().stringPropertyNames(), arguments);
            if (Runtime.getRuntime().maxMemory() < LEAST_HEAP) {
                throw new StartRefused(OneLineStartFailure.tooLittleMemory());
            }
            Carriers.start();
            Watchdog.start();
            start(arguments);
        } catch (SpringApplication.AbandonedRunException wiringWasRead) {
            throw wiringWasRead;
        } catch (Throwable failure) {
            System.exit(OneLineStartFailure.print(failure));
        }
    }

    /** Starts one node and returns once it serves requests. */
    public static ConfigurableApplicationContext start(String... arguments) {
        var application = new SpringApplication(OneNode.class);
        application.setMainApplicationClass(OneNode.class);
        application.addListeners(settingsCheck(), (ApplicationListener<ApplicationReadyEvent>)
                event -> sayReady(event.getApplicationContext()));
        return application.run(KnownNames.overridingDebugAndTrace(arguments));
    }

    static ApplicationListener<ApplicationEnvironmentPreparedEvent> settingsCheck() {
        return new SettingsCheck();
    }

    private static final class SettingsCheck
            implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {
        @Override
        public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
            KnownNames.checkFiles(event.getEnvironment());
            Setting.check(event.getEnvironment());
        }

        /**
         * After Spring has read the files, and before it configures logging. With a wrong setting, that step would print a
         * stack trace.
         */
        @Override
        public int getOrder() {
            return LoggingApplicationListener.DEFAULT_ORDER - 1;
        }
    }

    private static void sayReady(ConfigurableApplicationContext context) {
        System.out.println("Countersign is ready: open "
                + context.getEnvironment().getProperty("countersign.public-url") + " (database: "
                + context.getBean(Database.class).place() + ")");
    }
}
