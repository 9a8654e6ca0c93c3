/**
 * OpenID Connect, for applications: where people are sent to sign in, and what applications call. Everything that decides is in
 * the rooms {@code clients}, {@code oidc} and {@code devicegrant}; here requests are read, and answered by the words of the
 * standards. No {@code HttpSession} is ever used (SEC-89).
 */
@NullMarked
package dev.countersign.web.oidc;

import org.jspecify.annotations.NullMarked;
