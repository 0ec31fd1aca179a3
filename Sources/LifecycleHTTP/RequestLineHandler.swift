import NIOCore
import NIOHTTP1

/// Minds in the bytes what NIO's parser does not tell, in front of it: other protocols, later minor versions, and chunk
/// extensions without end.
///
/// It looks at the first line of what is read where a request's head begins, and counts bytes of which the parser makes
/// nothing.
final class RequestLineHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let timeouts: RequestTimeoutHandler
    private let limit: Int
    private var unparsed = 0
    private var isBroken = false

    /// - Parameters:
    ///   - timeouts: Knows what the parser has found.
    ///   - limit: How many bytes of a body's framing may come without a byte of the body; a read's more are possible.
    init(_ timeouts: RequestTimeoutHandler, limit: Int) {
        self.timeouts = timeouts
        self.limit = limit
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if isBroken { return }
        if !timeouts.isReading {
            switch RequestLine.look(at: &bytes) {
            case .fine: break
            case .anotherProtocol: return breakOff("this port speaks HTTP", context)
            }
        }
        let parts = timeouts.parts
        let count = bytes.readableBytes
        context.fireChannelRead(wrapInboundOut(bytes))
        unparsed = timeouts.parts == parts ? unparsed + count : 0
        if timeouts.isReadingBody, unparsed > limit {
            breakOff("a chunk's extension has more than \(limit) bytes", context)
        }
    }

    private func breakOff(_ reason: String, _ context: ChannelHandlerContext) {
        isBroken = true
        context.fireErrorCaught(RequestBrokenOff(.badRequest, reason))
    }
}

/// The first line of a request.
enum RequestLine: Equatable {
    case fine
    case anotherProtocol

    /// Looks at the line that some bytes begin with, as far as it is there, and makes a later minor version of HTTP/1 the
    /// newest that we know.
    ///
    /// Source: RFC 9110, 2.5.
    static func look(at bytes: inout ByteBuffer) -> RequestLine {
        let (isHTTP, minor) = bytes.withUnsafeReadableBytes { bytes -> (Bool, Int?) in
            guard let end = bytes.firstIndex(of: UInt8(ascii: "\n"), behind: lineEnds(in: bytes)) else {
                return (true, nil)
            }
            let line = end > 0 && bytes[end - 1] == UInt8(ascii: "\r") ? bytes[..<(end - 1)] : bytes[..<end]
            let version = line.suffix(9)
            guard version.count == 9 else { return (true, nil) }
            let digit = version[version.endIndex - 1]
            if version.dropLast().elementsEqual(" HTTP/1.".utf8) {
                return (true, 0x32...0x39 ~= digit ? version.endIndex - 1 : nil)
            }
            // What NIO's parser takes for HTTP beside HTTP.
            let isOther =
                version.starts(with: " RTSP/".utf8) || version.dropFirst().starts(with: " ICE/".utf8)
            return (!isOther, nil)
        }
        if let minor { bytes.setInteger(UInt8(ascii: "1"), at: bytes.readerIndex + minor) }
        return isHTTP ? .fine : .anotherProtocol
    }

    /// How many bytes of empty lines stand before a request, where they are allowed.
    private static func lineEnds(in bytes: UnsafeRawBufferPointer) -> Int {
        bytes.firstIndex { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") } ?? bytes.count
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func firstIndex(of byte: UInt8, behind start: Int) -> Int? {
        self[start...].firstIndex(of: byte)
    }
}
