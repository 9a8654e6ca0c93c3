/**
 * Several nodes on one PostgreSQL, and what they do when something breaks. The nodes are processes of their own, the
 * packaged jar; PostgreSQL is one too, and between them stands a proxy of ours that can cut, swallow and delay.
 *
 * <p>{@link dev.countersign.chaos.Chaos} lets {@link dev.countersign.chaos.Member}s come and go through all nodes while
 * {@link dev.countersign.chaos.Fault}s strike. Every {@link dev.countersign.chaos.Call} is written down as its caller saw it;
 * afterwards {@link dev.countersign.chaos.Checker} holds all of them against each other and against the rows. Nothing is
 * judged while it runs.
 */
@NullMarked
package dev.countersign.chaos;

import org.jspecify.annotations.NullMarked;
