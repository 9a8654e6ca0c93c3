package dev.countersign.web.pages.reference;

import java.util.List;

/**
 * The OpenAPI document in the order and the words of its page.
 *
 * @param about paragraphs of HTML, like every {@code about} here
 * @param shapes the objects that fields of other objects refer to
 * @param ofAnyRequest the problems that every request of the API can meet
 */
record ApiReference(
        List<String> about,
        List<Group> groups,
        List<Shape> shapes,
        List<ProblemCode> ofAnyRequest,
        List<Explanation> problems) {

    /** The operations of one tag. */
    record Group(String name, String about, List<Operation> operations) {}

    /**
     * @param credential the name of a cookie; empty for other credentials
     * @param authorization how the header of this name begins; empty for other credentials
     * @param scope that a back end's key needs; empty for other credentials
     */
    record Operation(
            String id,
            String verb,
            String path,
            String summary,
            List<String> about,
            String credential,
            String authorization,
            String scope,
            List<Field> parameters,
            List<Field> body,
            String curl,
            List<Answer> answers,
            List<ProblemCode> problems) {

        /** Whether it can meet all of these. */
        public boolean meets(List<ProblemCode> some) {
            return problems.containsAll(some);
        }

        public List<ProblemCode> problemsBesides(List<ProblemCode> others) {
            return problems.stream()
                    .filter(problem -> !meets(others) || !others.contains(problem))
                    .toList();
        }
    }

    /**
     * A field, a parameter or a header.
     *
     * @param shape the object that it is or that it lists; empty for simple values
     */
    record Field(String name, String type, String shape, boolean optional, String about) {}

    /** @param shapes more than one if the answer has alternatives */
    record Answer(String status, String about, List<Field> headers, List<Shape> shapes, List<String> examples) {}

    record Shape(String name, String about, List<Field> fields) {}

    record ProblemCode(String status, String slug) {}

    record Explanation(String slug, int status, String title, String about) {}
}
