package dev.countersign.webhooks;

import dev.countersign.database.BeforeCommit;
import dev.countersign.database.Database;
import dev.countersign.history.Event;
import dev.countersign.history.EventKind;
import dev.countersign.outbox.Outbox;
import dev.countersign.session.SessionEnded;
import dev.countersign.session.SessionStarted;
import dev.countersign.webhooks.WebhookTable.Message;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Writes the messages for endpoints in the same transaction as the event itself, so that both are committed or neither. */
@Component
class Messages {
    private final BeforeCommit<Message> messages = new BeforeCommit<>(this::write);
    private final WebhookTable table;
    private final Outbox<Endpoint, Claim> outbox;

    Messages(WebhookTable table, Outbox<Endpoint, Claim> outbox) {
        this.table = table;
        this.outbox = outbox;
    }

    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    void started(SessionStarted started) {
        write(WebhookType.SESSION_STARTED, started.accountId(), Map.of("session_id", started.sessionId()));
    }

    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    void ended(SessionEnded ended) {
        var more = new LinkedHashMap<String, Object>();
        more.put("session_id", ended.sessionId());
        more.put("reason", ended.reason().toString());
        write(WebhookType.SESSION_ENDED, ended.accountId(), more);
    }

    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    void noted(Event event) {
        if (event.kind() == EventKind.ACCOUNT_DELETED) {
            // Those of this commit are written just before it.
            event.account().ifPresent(table::forgetAccount);
        }
        type(event.kind())
                .ifPresent(type -> event.account().ifPresent(account -> {
                    var more = new LinkedHashMap<String, Object>();
                    event.approval().ifPresent(approval -> {
                        more.put("approval_id", approval);
                        more.put("purpose", event.reason().orElse("sign-in"));
                    });
                    write(type, account, more);
                }));
    }

    private static Optional<WebhookType> type(EventKind kind) {
        return switch (kind) {
            case ACCOUNT_CREATED -> Optional.of(WebhookType.ACCOUNT_CREATED);
            case ACCOUNT_DELETED -> Optional.of(WebhookType.ACCOUNT_DELETED);
            case ACCOUNT_LOCKED -> Optional.of(WebhookType.ACCOUNT_LOCKED);
            case PASSWORD_RESET -> Optional.of(WebhookType.PASSWORD_RESET);
            case EMAIL_CHANGED, EMAIL_RESTORED -> Optional.of(WebhookType.EMAIL_CHANGED);
            case APPROVAL_DENIED -> Optional.of(WebhookType.APPROVAL_DENIED);
            default -> Optional.empty();
        };
    }

    private void write(WebhookType type, UUID accountId, Map<String, Object> more) {
        var data = new LinkedHashMap<String, Object>();
        data.put("account_id", accountId);
        data.putAll(more);
        messages.add(new Message(
                Database.newId(), accountId, type, JsonMapper.shared().writeValueAsString(data)));
    }

    private void write(List<Message> ofOneCommit) {
        if (table.insert(ofOneCommit) > 0) {
            outbox.sendAfterCommit();
        }
    }
}
