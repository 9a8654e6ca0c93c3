package dev.countersign.support;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Names under {@code .changing.test} resolve to a different address at each lookup, as their owner decides. All other names
 * resolve as usual.
 */
public final class ChangingNames extends InetAddressResolverProvider {
    private static final Map<String, List<String>> ADDRESSES = new ConcurrentHashMap<>();
    private static final Map<String, AtomicInteger> ASKED = new ConcurrentHashMap<>();

    /** Resolving this name takes very long, and interrupting does not help. */
    public static final String SILENT = "silent.changing.test";

    /**
     * From now on it resolves to these, one after the other, and to the last one for ever. A comma separates several
     * addresses of one lookup.
     */
    public static void set(String name, String... addresses) {
        ADDRESSES.put(name, List.of(addresses));
        ASKED.put(name, new AtomicInteger());
    }

    public static int timesAsked(String name) {
        return Objects.requireNonNull(ASKED.get(name)).get();
    }

    private static void waitLong() {
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            // An interrupted thread does not park.
            var _ = Thread.interrupted();
        }
    }

    @Override
    public String name() {
        return "changing names";
    }

    @Override
    public InetAddressResolver get(Configuration configuration) {
        var others = configuration.builtinResolver();
        return new InetAddressResolver() {
            @Override
            public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
                var addresses = ADDRESSES.get(host);
                if (addresses == null) {
                    return others.lookupByName(host, policy);
                }
                var time = Objects.requireNonNull(ASKED.get(host)).getAndIncrement();
                if (SILENT.equals(host)) {
                    waitLong();
                }
                return Arrays.stream(addresses
                                .get(Math.min(time, addresses.size() - 1))
                                .split(","))
                        .map(InetAddress::ofLiteral);
            }

            @Override
            public String lookupByAddress(byte[] address) throws UnknownHostException {
                return others.lookupByAddress(address);
            }
        };
    }
}
