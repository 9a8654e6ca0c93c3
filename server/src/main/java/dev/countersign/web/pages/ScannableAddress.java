package dev.countersign.web.pages;

import io.nayuki.qrcodegen.QrCode;

/**
 * A page's address, for people to type and for cameras to read.
 *
 * @param text such as {@code sign-in.example.org/approve}: browsers add the rest
 * @param size the QR code's width, in modules
 * @param modules the dark ones as the path of an SVG: strokes of one module's height, through the middle of their rows
 */
record ScannableAddress(String text, int size, String modules) {

    /** @param address a URL */
    static ScannableAddress of(String address) {
        var code = QrCode.encodeText(address, QrCode.Ecc.MEDIUM);
        var text = address.substring(address.indexOf("//") + 2).replaceFirst("/$", "");
        return new ScannableAddress(text, code.size, draw(code));
    }

    private static String draw(QrCode code) {
        var path = new StringBuilder();
        var penX = 0;
        var penY = 0;
        for (var y = 0; y < code.size; y++) {
            for (var x = 0; x < code.size; x++) {
                var begin = x;
                while (code.getModule(x, y)) {
                    x++;
                }
                if (x > begin) {
                    path.append('m')
                            .append(begin - penX)
                            .append(' ')
                            .append(y - penY)
                            .append('h')
                            .append(x - begin);
                    penX = x;
                    penY = y;
                }
            }
        }
        return path.toString();
    }
}
