package dev.countersign;

import dev.countersign.database.Database;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.task.ThreadPoolTaskSchedulerBuilder;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.EnableScheduling;

/** The wiring: every room below this package, and the settings checked before any of them is built. */
@SpringBootApplication(exclude = UserDetailsServiceAutoConfiguration.class)
@ConfigurationPropertiesScan
@EnableScheduling
public class Countersign {
    private static final int MORE_THAN_THERE_ARE_TASKS = 16;

    /** With less, the start ends somewhere in the middle, if it ends at all. */
    private static final long LEAST_HEAP = 56L * 1024 * 1024;

    /** A thread for each task: when sessions were last seen is written on time, however much there is to sweep. */
    @Bean
    TaskScheduler taskScheduler(ThreadPoolTaskSchedulerBuilder builder) {
        return builder.poolSize(MORE_THAN_THERE_ARE_TASKS).build();
    }

    /** Starts the one node of this process, and its watchdog; ends with one line and a status if it cannot start. */
    public static void main(String[] arguments) {
        try {
            KnownNames.check(System.getenv(), System.getProperties().stringPropertyNames(), arguments);
            if (Runtime.getRuntime().maxMemory() < LEAST_HEAP) {
                throw new StartRefused(OneLineStartFailure.tooLittleMemory());
            }
            Watchdog.start();
            start(arguments);
        } catch (SpringApplication.AbandonedRunException wiringWasRead) {
            throw wiringWasRead;
        } catch (Throwable failure) {
            System.exit(OneLineStartFailure.print(failure));
        }
    }

    /** Starts one node and returns once it serves. */
    public static ConfigurableApplicationContext start(String... arguments) {
        var application = new SpringApplication(Countersign.class);
        application.setMainApplicationClass(Countersign.class);
        application.addListeners(checkOfSettings(), (ApplicationListener<ApplicationReadyEvent>)
                event -> sayReady(event.getApplicationContext()));
        return application.run(arguments);
    }

    static ApplicationListener<ApplicationEnvironmentPreparedEvent> checkOfSettings() {
        return event -> {
            KnownNames.checkFiles(event.getEnvironment());
            Setting.check(event.getEnvironment());
        };
    }

    private static void sayReady(ConfigurableApplicationContext context) {
        System.out.println("Countersign is ready: open "
                + context.getEnvironment().getProperty("countersign.public-url") + " (database: "
                + context.getBean(Database.class).place() + ")");
    }
}
