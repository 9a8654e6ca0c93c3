package dev.countersign.database;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a node that keeps its own database and secret. Only its owner can read it. It is created when there is
 * something to keep, so a node that is given a database and a secret leaves no trace.
 */
public final class DataDirectory {
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private static final String SECRET = "secret";
    private static final String NEXT_SECRET = "secret-next";

    private final Path path;
    private @Nullable FileChannel lockFile;
    private @Nullable FileLock lock;

    DataDirectory(Path path) {
        this.path = path.toAbsolutePath().normalize();
    }

    Path resolve(String name) {
        return path.resolve(name);
    }

    /** The secret made for this node: 256 random bits in base64url. */
    public String secret() {
        return keptText(SECRET);
    }

    /** The secret that is about to replace {@link #secret}. */
    public Optional<String> nextSecret() {
        var file = resolve(NEXT_SECRET);
        return Files.exists(file) ? Optional.of(keptText(NEXT_SECRET)) : Optional.empty();
    }

    /** Makes the secret that is to replace {@link #secret}, unless it is there already. */
    public String makeNextSecret() {
        return keptText(NEXT_SECRET);
    }

    /** The next secret, if there is one, replaces the old one, which is gone then. */
    public void useNextSecret() {
        try {
            if (Files.exists(resolve(NEXT_SECRET))) {
                Files.move(
                        resolve(NEXT_SECRET),
                        resolve(SECRET),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
                keepNames();
            }
        } catch (IOException failure) {
            throw unusable(failure);
        }
    }

    /** The password of the embedded database, needed because other users of the machine can reach its port. */
    Path databasePassword() {
        keptText("database-password");
        return resolve("database-password");
    }

    /**
     * Locks the folder until the process ends, however it ends: two processes on one database directory would destroy it.
     */
    void lock() {
        if (!tryLock()) {
            throw new DatabaseUnusable("COUNTERSIGN_DATA_DIR: '" + path
                    + "' is in use by another Countersign; it must be a folder of its own.");
        }
    }

    /** @return false if another process holds the lock */
    synchronized boolean tryLock() {
        try {
            make();
            if (lockFile == null) {
                lockFile = FileChannel.open(resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            }
            lock = lockFile.tryLock();
        } catch (OverlappingFileLockException held) {
            return false;
        } catch (IOException failure) {
            throw unusable(failure);
        }
        return lock != null;
    }

    private String keptText(String name) {
        try {
            make();
            var file = resolve(name);
            if (Files.notExists(file)) {
                var fresh = ownersOnly(Files.createTempFile(path, name, ".new"), "rw-------");
                Files.writeString(fresh, freshSecret());
                try (var written = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                    written.force(true);
                }
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
                keepNames();
            }
            return Files.readString(file).strip();
        } catch (IOException failure) {
            throw unusable(failure);
        }
    }

    /** A new name in the folder outlives a power failure, as what is in the file does. */
    private void keepNames() {
        if (POSIX) {
            try (var folder = FileChannel.open(path, StandardOpenOption.READ)) {
                folder.force(true);
            } catch (IOException refused) {
                // Some network file systems cannot do that.
            }
        }
    }

    private static String freshSecret() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private void make() throws IOException {
        ownersOnly(Files.createDirectories(path), "rwx------");
    }

    private static Path ownersOnly(Path file, String permissions) throws IOException {
        return POSIX ? Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions)) : file;
    }

    private DatabaseUnusable unusable(IOException failure) {
        return new DatabaseUnusable(
                "COUNTERSIGN_DATA_DIR: " + why(failure) + "; it must be a folder that this user may write.");
    }

    private String why(IOException failure) {
        var nearest = path;
        while (!Files.exists(nearest) && nearest.getParent() != null) {
            nearest = nearest.getParent();
        }
        if (Files.isRegularFile(nearest)) {
            return "'" + nearest + "' is a file, not a folder";
        }
        if (failure instanceof AccessDeniedException) {
            return "'" + path + "' cannot be used, because this user may not write there";
        }
        var said = failure instanceof FileSystemException refused ? refused.getReason() : failure.getMessage();
        return "'" + path + "' cannot be used" + (said == null ? "" : " (" + said + ")");
    }
}
