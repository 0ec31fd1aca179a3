import Foundation
import Synchronization

/// What a verb says to the person in front of it: lines, and below them one line that is rewritten.
///
/// Lines from several tasks never mix. Without a terminal the live line is not shown at all: whoever wants
/// plain lines there prints some.
public final class Console: Sendable {
    /// How text looks here.
    public let style: Style
    /// Whether a live line can be shown.
    public let isInteractive: Bool

    private let fileDescriptor: Int32
    private let live = Mutex("")

    /// A console on a file descriptor: 1 is standard output, 2 standard error.
    public init(fileDescriptor: Int32 = 1, environment: [String: String]) {
        self.fileDescriptor = fileDescriptor
        style = Style.detect(fileDescriptor: fileDescriptor, environment: environment)
        isInteractive = isatty(fileDescriptor) == 1 && environment["TERM"] != "dumb"
    }

    /// Prints a line above the live one.
    public func line(_ text: String = "") {
        live.withLock { live in
            emit(isInteractive && !live.isEmpty ? "\r\u{1B}[2K\(text)\n\(live)" : "\(text)\n")
        }
    }

    /// Replaces the live line; an empty text removes it.
    public func live(_ text: String) {
        guard isInteractive else { return }
        live.withLock { live in
            // Cut to the width, so that a wrapped line does not leave its first half behind.
            live = Self.clipped(text, to: width)
            emit("\r\u{1B}[2K\(live)")
        }
    }

    /// The columns of the terminal; 80 where there is none, or it does not say.
    public var width: Int {
        var size = winsize()
        return ioctl(fileDescriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }

    /// Cuts a text to a number of columns; escape sequences take no room.
    static func clipped(_ text: String, to width: Int) -> String {
        var room = width
        var isEscape = false
        var result = ""
        for character in text {
            if character == "\u{1B}" { isEscape = true }
            if !isEscape {
                room -= character.columns
                guard room >= 0 else { continue }
            }
            result.append(character)
            if isEscape, character.isLetter { isEscape = false }
        }
        return result
    }

    private func emit(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { bytes in
                write(fileDescriptor, bytes.baseAddress, bytes.count)
            }
            if written < 0 {
                if errno == EINTR || errno == EAGAIN { continue }
                return  // Nobody listens any more; what is said is not worth dying for.
            }
            rest = rest.dropFirst(written)
        }
    }
}
