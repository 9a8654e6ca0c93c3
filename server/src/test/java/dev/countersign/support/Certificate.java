package dev.countersign.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A self-signed certificate and its key, in a PKCS #12 file. */
public final class Certificate {
    private static final String PASSWORD = "for an hour";
    private static final String ALIAS = "it";

    private final Path store;
    private final KeyStore keys;

    private Certificate(Path store, KeyStore keys) {
        this.store = store;
        this.keys = keys;
    }

    public static Certificate of(String host, Path directory) {
        try {
            var store = Files.createTempDirectory(directory, host).resolve("store.p12");
            var keytool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-keyalg",
                            "EC",
                            "-alias",
                            ALIAS,
                            "-dname",
                            "CN=" + host,
                            "-ext",
                            "SAN=dns:" + host,
                            "-storetype",
                            "PKCS12",
                            "-keystore",
                            store.toString(),
                            "-storepass",
                            PASSWORD)
                    .inheritIO()
                    .start();
            if (keytool.waitFor() != 0) {
                throw new IllegalStateException("no certificate was made");
            }
            return new Certificate(store, KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** As the two files that nginx reads. */
    public void writePem(Path certificate, Path key) throws IOException, GeneralSecurityException {
        write(certificate, "CERTIFICATE", keys.getCertificate(ALIAS).getEncoded());
        write(key, "PRIVATE KEY", keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded());
    }

    private static void write(Path file, String kind, byte[] bytes) throws IOException {
        var text = Base64.getMimeEncoder().encodeToString(bytes);
        Files.writeString(file, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    }

    /** For a server that presents it. */
    SSLContext context() throws GeneralSecurityException {
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    /** Makes a JVM trust it and nothing else. */
    public String trusted() {
        return "-Djavax.net.ssl.trustStore=" + store + " '-Djavax.net.ssl.trustStorePassword=" + PASSWORD + "'";
    }
}
