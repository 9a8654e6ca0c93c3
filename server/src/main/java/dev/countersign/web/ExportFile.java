package dev.countersign.web;

import dev.countersign.memberdata.AccountExport;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.OutputStream;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.databind.json.JsonMapper;

/** A member's data as a file that a browser saves. It is read while it is written, however long it is. */
@Component
public class ExportFile {
    private static final String NAME = "account-export.json";

    private final JsonMapper json;

    ExportFile(JsonMapper json) {
        this.json = json;
    }

    public ResponseEntity<Object> answer(AccountExport export, HttpServletRequest request) {
        LongBody body = output -> write(export, output);
        body.follow(request);
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment().filename(NAME).build().toString())
                .build();
    }

    private void write(AccountExport export, OutputStream output) throws IOException {
        try {
            json.writeValue(output, export);
        } catch (JacksonIOException clientGone) {
            throw clientGone.getCause();
        }
    }
}
