package dev.countersign;

import static java.util.stream.Collectors.toMap;

import dev.countersign.database.NearestName;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/**
 * The names of everything that an operator may set. Any other name that looks like one of ours, or that Spring would read,
 * stops the start: a misspelt setting must not look as if it were in force (decision 0039).
 */
final class KnownNames {
    private static final String ON_PROFILE = "spring.config.activate.on-profile";

    /** Spring's own properties that an operator may set besides the settings. */
    private static final Set<String> OF_SPRING = Set.of(
            "server.address",
            "logging.pattern.console",
            "logging.pattern.dateformat",
            "logging.pattern.level",
            "logging.charset.console",
            "logging.threshold.console",
            "spring.config.additional-location",
            "spring.config.import",
            ON_PROFILE,
            "spring.profiles.active",
            "spring.output.ansi.enabled");

    private static final String LOG_LEVEL = "logging.level.";

    /** With these, Spring may log secrets. Variables with these names are often meant for other programs. */
    private static final Set<String> OF_LOGGING = Set.of("debug", "trace");

    /** System properties set by the pack, by mvn spring-boot:run, and by IDEs for any Spring application. */
    private static final Set<String> OF_TOOLS = Set.of(
            "countersign.files.sources",
            "spring.aot.enabled",
            "spring.aot.processing",
            "spring.jmx.enabled",
            "spring.liveBeansView.mbeanDomain",
            "spring.application.admin.enabled",
            "management.endpoints.jmx.exposure.include");

    private static final Pattern OUR_VARIABLE = Pattern.compile("COUNTERSIGN([_.-].*)?", Pattern.CASE_INSENSITIVE);

    /**
     * Variables that Spring would read. Others that begin with SERVER, such as {@code SERVER_NAME}, may belong to anything.
     */
    private static final Pattern VARIABLE_OF_SPRING = Pattern.compile(
            "(SPRING|LOGGING|MANAGEMENT)[_.-].*|SERVER[_.-](ADDRESS|COMPRESSION|ERROR|FORWARD|HTTP2|MAX|MIME|PORT"
                    + "|REACTIVE|SERVER|SERVLET|SHUTDOWN|SSL|TOMCAT).*",
            Pattern.CASE_INSENSITIVE);

    /** Kubernetes sets these in each pod for every service of its namespace, so also for a service named countersign. */
    private static final Pattern OF_KUBERNETES =
            Pattern.compile(".*_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT_\\d+_(TCP|UDP|SCTP)(_[A-Z]+)?)");

    private static final Pattern ADDRESS_OF_KUBERNETES = Pattern.compile("(tcp|udp|sctp)://.*");

    private static final Pattern OUR_PROPERTY = Pattern.compile(
            "countersign([_.-].*)?|(spring|server|logging|management)\\..*|debug|trace", Pattern.CASE_INSENSITIVE);

    private static final Set<String> OF_COMMANDS = Set.of("help", "version");

    /** A name that differs by more than two letters may be a variable of some other program. */
    private static final int SLIP = 2;

    private KnownNames() {}

    /**
     * @param properties names of Java's system properties
     * @throws StartRefused naming the first unknown name and the known name nearest to it
     */
    static void check(Map<String, String> variables, Set<String> properties, String... arguments) {
        checkArguments(arguments);
        new TreeSet<>(properties).forEach(KnownNames::checkProperty);
        checkVariables(variables);
    }

    private static void checkArguments(String... arguments) {
        var given = new HashSet<String>();
        for (var argument : arguments) {
            if (argument.startsWith("-D")) {
                throw StartRefused.argument(shown(argument) + ": is an option of Java, which must stand before -jar.");
            }
            if (!argument.startsWith("--")) {
                throw StartRefused.argument(shown(argument)
                        + ": a node takes no such argument; it takes settings such as --server.port=4000.");
            }
            var name = argument.substring(2).replaceFirst("(?s)=.*", "");
            if (OF_COMMANDS.contains(name)) {
                throw StartRefused.argument("--" + name + ": must be the first argument and the only one.");
            }
            if (!isProperty(name)) {
                var options = new HashMap<>(ofProperties("--"));
                OF_COMMANDS.forEach(option -> options.put(option, "--" + option));
                throw StartRefused.argument(shown(argument) + ": there is no such option; did you mean "
                        + NearestName.to(name, options) + "?");
            }
            if (!argument.contains("=")) {
                throw StartRefused.argument("--" + name + ": has no value; it must be --" + name + "=….");
            }
            if (!given.add(name)) {
                throw StartRefused.argument("--" + name + ": is given twice.");
            }
        }
    }

    private static void checkProperty(String name) {
        var isVariable = Arrays.stream(Setting.values())
                .anyMatch(setting -> setting.name().equals(name));
        if ((isVariable || OUR_PROPERTY.matcher(name).matches()) && !isProperty(name) && !OF_TOOLS.contains(name)) {
            throw new StartRefused("-D" + shown(name) + ": there is no such setting; did you mean "
                    + NearestName.to(name, ofProperties("-D")) + "?");
        }
    }

    private static void checkVariables(Map<String, String> variables) {
        for (var variable : new TreeMap<>(variables).entrySet()) {
            var name = variable.getKey();
            if (isVariable(name) || isOfKubernetes(name, variable.getValue())) {
                continue;
            }
            if (OUR_VARIABLE.matcher(name).matches() || isSlip(name, variables)) {
                throw new StartRefused(
                        shown(name) + ": there is no such setting; did you mean " + nearestVariable(name) + "?");
            }
            if (VARIABLE_OF_SPRING.matcher(name).matches()) {
                throw new StartRefused(shown(name)
                        + ": is not a setting of Countersign, and Spring would read it; did you mean "
                        + NearestName.to(name, ofVariables()) + "?");
            }
        }
    }

    /**
     * A variable of ours with a letter wrong. If the known variable is given too, a similar name belongs to another program.
     */
    private static boolean isSlip(String name, Map<String, String> given) {
        return Arrays.stream(Setting.values())
                .map(Setting::name)
                .filter(known -> known.length() > "PORT".length() && !given.containsKey(known))
                .anyMatch(known ->
                        NearestName.distance(name, known) <= SLIP && Math.abs(name.length() - known.length()) <= SLIP);
    }

    private static boolean isOfKubernetes(String name, String value) {
        return OF_KUBERNETES.matcher(name).matches()
                || (name.endsWith("_PORT")
                        && ADDRESS_OF_KUBERNETES.matcher(value).matches());
    }

    /** Spring's arguments, with some in front that override the variables {@code DEBUG} and {@code TRACE}. */
    static String[] overridingDebugAndTrace(String... arguments) {
        return Stream.concat(OF_LOGGING.stream().map(name -> "--" + name + "=false"), Stream.of(arguments))
                .toArray(String[]::new);
    }

    /**
     * @throws StartRefused for a key in an operator's configuration file that is not a setting, or for a profile that has no
     *     file
     */
    static void checkFiles(ConfigurableEnvironment environment) {
        checkProfiles(environment);
        for (var source : environment.getPropertySources()) {
            var name = source.getName();
            if (name.startsWith("Config ")
                    && !name.contains("class path resource")
                    && source instanceof EnumerablePropertySource<?> file) {
                for (var key : new TreeSet<>(List.of(file.getPropertyNames()))) {
                    if (!isProperty(key)) {
                        throw new StartRefused(fileOf(name) + ": there is no setting '" + shown(key)
                                + "'; did you mean " + NearestName.to(key, ofProperties("")) + "?");
                    }
                }
            }
        }
    }

    private static void checkProfiles(ConfigurableEnvironment environment) {
        for (var profile : environment.getActiveProfiles()) {
            if (environment.getPropertySources().stream().noneMatch(source -> isFor(profile, source))) {
                throw new StartRefused(
                        "SPRING_PROFILES_ACTIVE: no configuration file has a setting for '%s'; use the profile that a file such as application-prod.yaml names, or leave it out."
                                .formatted(shown(profile)));
            }
        }
    }

    /** Whether the source is a file with the profile in its name, or a part of a file that is limited to it. */
    private static boolean isFor(String profile, PropertySource<?> source) {
        var condition = source.getProperty(ON_PROFILE);
        return source.getName().startsWith("Config ")
                && (fileOf(source.getName()).matches(".*-" + Pattern.quote(profile) + "(\\.\\w+)?")
                        || List.of(String.valueOf(condition).split("[\\s,()&|!]+"))
                                .contains(profile));
    }

    /** Extracts the file from {@code Config resource 'file [application.yaml]' via location 'optional:file:./'}. */
    private static String fileOf(String source) {
        return Setting.inOneLine(source.replaceFirst("(?s)^Config \\w+ '(?:file \\[)?([^'\\]]*).*", "$1"));
    }

    private static boolean isProperty(String name) {
        return OF_SPRING.contains(name)
                || (name.startsWith(LOG_LEVEL) && name.length() > LOG_LEVEL.length())
                || Arrays.stream(Setting.values())
                        .anyMatch(setting -> setting.property().equals(name));
    }

    private static boolean isVariable(String name) {
        return Arrays.stream(Setting.values())
                        .anyMatch(setting -> setting.name().equals(name))
                || name.matches("LOGGING_LEVEL_.+")
                || OF_SPRING.stream()
                        .anyMatch(
                                property -> variable(property).replace("_", "").equals(name.replace("_", "")));
    }

    /** The name of the variable for one of Spring's properties. */
    static String variable(String property) {
        return property.toUpperCase(Locale.ROOT).replace('.', '_').replace("-", "");
    }

    /** A name with our prefix is one of ours, unless the rest is the name of a variable that has no prefix. */
    private static String nearestVariable(String name) {
        if (!OUR_VARIABLE.matcher(name).matches()) {
            return NearestName.to(name, ofVariables());
        }
        var rest = withoutPrefix(name);
        var spellings = ofVariables();
        spellings
                .entrySet()
                .removeIf(known -> !known.getValue().startsWith("COUNTERSIGN_")
                        && NearestName.distance(rest, known.getKey()) > mostSlips(known.getKey()));
        return NearestName.to(rest, spellings);
    }

    private static int mostSlips(String known) {
        return known.length() > "PORT".length() ? SLIP : 0;
    }

    private static Map<String, String> ofProperties(String prefix) {
        var spellings = OF_SPRING.stream().collect(toMap(name -> name, name -> prefix + name));
        for (var setting : Setting.values()) {
            var suggestion = prefix + setting.property();
            spellings.put(setting.property(), suggestion);
            spellings.put(withoutPrefix(setting.property()), suggestion);
            spellings.put(setting.name(), suggestion);
        }
        OF_LOGGING.forEach(name -> spellings.put(name, prefix + LOG_LEVEL + "root"));
        return spellings;
    }

    private static Map<String, String> ofVariables() {
        var spellings = OF_SPRING.stream().collect(toMap(name -> name, KnownNames::variable));
        for (var setting : Setting.values()) {
            spellings.put(withoutPrefix(setting.property()), setting.name());
            spellings.put(setting.property(), setting.name());
            spellings.put(withoutPrefix(setting.name()), setting.name());
            spellings.put(setting.name(), setting.name());
        }
        return spellings;
    }

    private static String withoutPrefix(String name) {
        return name.replaceFirst("(?i)^countersign[._-]", "");
    }

    /** Cuts off everything after the name, which may be a secret. */
    private static String shown(String argument) {
        var name = Setting.inOneLine(argument.replaceFirst("(?s)[=:/@].*", ""));
        return name.length() <= 80 ? name : name.substring(0, 80) + "…";
    }
}
