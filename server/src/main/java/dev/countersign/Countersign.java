package dev.countersign;

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

    /** A thread for each task: when sessions were last seen is written on time, however much there is to sweep. */
    @Bean
    TaskScheduler taskScheduler(ThreadPoolTaskSchedulerBuilder builder) {
        return builder.poolSize(MORE_THAN_THERE_ARE_TASKS).build();
    }

    /** Starts the one node of this process, and its watchdog. */
    public static void main(String[] arguments) {
        Watchdog.start();
        start(arguments);
    }

    /** Starts one node and returns once it serves; what stops the start is printed as one line. */
    public static ConfigurableApplicationContext start(String... arguments) {
        var application = new SpringApplication(Countersign.class);
        application.setMainApplicationClass(Countersign.class);
        application.addListeners(
                (ApplicationListener<ApplicationEnvironmentPreparedEvent>)
                        event -> Setting.check(event.getEnvironment()),
                (ApplicationListener<ApplicationReadyEvent>) event -> System.out.println("Countersign is ready: open "
                        + event.getApplicationContext().getEnvironment().getProperty("countersign.public-url")));
        return application.run(arguments);
    }
}
