package dev.countersign.web.visitor;

import dev.countersign.approval.WaitingRequest;
import dev.countersign.device.Token;
import dev.countersign.device.Visitor;
import dev.countersign.session.Renewed;
import dev.countersign.session.Sessions;
import dev.countersign.signin.Endings;
import dev.countersign.signin.Redemptions;
import dev.countersign.signin.SignedIn;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.stereotype.Component;

/** The steps that the API and the pages share when someone signs in, waits or gives up. */
@Component
public class Entrance {
    private final Cookies cookies;
    private final Sessions sessions;
    private final Endings endings;
    private final Redemptions redemptions;

    Entrance(Cookies cookies, Sessions sessions, Endings endings, Redemptions redemptions) {
        this.cookies = cookies;
        this.sessions = sessions;
        this.endings = endings;
        this.redemptions = redemptions;
    }

    public Visitor visitor(HttpServletRequest request) {
        return cookies.visitor(request);
    }

    /** Sets the session cookie. Ends the session whose cookie this overwrites, since nobody could use it any more. */
    public void letIn(SignedIn in, HttpServletRequest request, HttpServletResponse response) {
        cookies.session(request)
                .flatMap(sessions::find)
                .ifPresent(overwritten -> endings.signOut(overwritten, visitor(request)));
        cookies.signIn(in.token(), in.session(), request, response);
    }

    /** Gives a signed-in browser the new token of its session. */
    public void renew(Renewed own, HttpServletRequest request, HttpServletResponse response) {
        cookies.renew(own.token(), own.session(), request, response);
    }

    public void letWait(Token token, HttpServletRequest request, HttpServletResponse response) {
        cookies.startWaiting(token, request, response);
    }

    public void giveUp(WaitingRequest waiting, HttpServletRequest request, HttpServletResponse response) {
        redemptions.cancel(waiting, visitor(request));
        cookies.endWaiting(response);
    }
}
