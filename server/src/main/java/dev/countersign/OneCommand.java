package dev.countersign;

import dev.countersign.command.Commands;
import java.io.PrintWriter;
import java.util.Optional;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.MessageSourceAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;

/**
 * Runs a command instead of starting a node. It wires the rooms with the node's own settings and database, but without web
 * endpoints, listeners and sweepers. A room is created when the command needs it. Running nodes are notified of every change that
 * a command makes.
 */
public final class OneCommand {
    private Optional<ConfigurableApplicationContext> context = Optional.empty();

    private OneCommand() {}

    /** @return the exit status: 0, 1 or 2 */
    public static int run(String... arguments) {
        var command = new OneCommand();
        try {
            return Commands.run(
                    command::rooms,
                    OneLineStartFailure::lineFor,
                    new PrintWriter(System.out, true, System.out.charset()),
                    new PrintWriter(System.err, true, System.err.charset()),
                    arguments);
        } catch (Error broken) {
            return OneLineStartFailure.print(broken);
        } finally {
            command.context.ifPresent(ConfigurableApplicationContext::close);
        }
    }

    private BeanFactory rooms() {
        if (context.isEmpty()) {
            context = Optional.of(open());
        }
        return context.get();
    }

    private static ConfigurableApplicationContext open() {
        KnownNames.check(System.getenv(), System.getProperties().stringPropertyNames());
        return wire();
    }

    /** Only {@code bin/pack} calls this: it computes the wiring once, so that a command does not scan all classes for it. */
    public static void main(String[] arguments) {
        wire();
    }

    private static ConfigurableApplicationContext wire() {
        var application = new SpringApplication(Wiring.class);
        application.setMainApplicationClass(OneCommand.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setLazyInitialization(true);
        application.addListeners(OneNode.settingsCheck());
        return application.run(KnownNames.overridingDebugAndTrace(
                "--countersign.database.join=true", "--logging.config=classpath:logback-command.xml"));
    }

    @ConfigurationPropertiesScan
    @ImportAutoConfiguration({
        DataSourceTransactionManagerAutoConfiguration.class,
        FlywayAutoConfiguration.class,
        JdbcClientAutoConfiguration.class,
        JdbcTemplateAutoConfiguration.class,
        MessageSourceAutoConfiguration.class,
        TransactionAutoConfiguration.class
    })
    @ComponentScan(
            excludeFilters =
                    @ComponentScan.Filter(
                            type = FilterType.REGEX,
                            pattern = {
                                "dev\\.countersign\\.OneNode",
                                "dev\\.countersign\\.web\\..*",
                                "dev\\.countersign\\.live\\..*"
                            }))
    static class Wiring {}
}
