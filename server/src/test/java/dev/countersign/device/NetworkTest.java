package dev.countersign.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.TestServer;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A network")
class NetworkTest {

    @Test
    @DisplayName("is an IPv4 address, or the /64 and the /48 of an IPv6 address (SEC-18)")
    void blocks() {
        assertThat(Network.of("198.51.100.7")).isEqualTo(new Network("198.51.100.7", "198.51.100.7"));
        assertThat(Network.of("2001:db8:1:2:3:4:5:6")).isEqualTo(new Network("2001:db8:1:2::/64", "2001:db8:1::/48"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "255.255.255.255", "::", "::1", "fe80::1", "2001:db8:ffff:ffff:ffff::1"})
    @DisplayName("is the same in PostgreSQL, which counts by it")
    void sameInPostgres(String ip) {
        var network = Network.of(ip);

        assertThat(TestServer.with()
                        .rows()
                        .sql("""
                                SELECT network_of(CAST(:ip AS inet)) = CAST(:block AS cidr)
                                   AND site_of(CAST(:ip AS inet)) = CAST(:site AS cidr)
                                """)
                        .param("ip", ip)
                        .param("block", network.block())
                        .param("site", network.site())
                        .query(Boolean.class)
                        .list())
                .isEqualTo(List.of(true));
    }
}
