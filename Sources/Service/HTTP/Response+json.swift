import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// A response with a JSON body, on one line.
    static func json(_ status: HTTPResponse.Status, _ value: some Encodable) throws -> Response {
        let body = try JSONEncoder.service.encode(value) + Data("\n".utf8)
        return Response(
            status: status,
            headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: body))
        )
    }

    /// What a write answers, which says whether it was done before.
    static func json<Value: Encodable>(
        _ status: HTTPResponse.Status,
        _ written: Written<Value>
    ) throws -> Response {
        var response = try json(status, written.value)
        if written.isReplay { response.headers[.idempotentReplayed] = "true" }
        return response
    }
}
