import HTTPTypes
import Hummingbird
import NIOCore

/// `GET /openapi.json`: the contract.
struct OpenAPIRoutes: Sendable {
    let document: OpenAPIDocument

    func add(to router: Router<ServiceContext>) {
        router.get("/openapi.json") { [document] _, _ in
            Response(
                status: .ok,
                headers: [.contentType: "application/json"],
                body: .init(byteBuffer: ByteBuffer(bytes: try document.encoded()))
            )
        }
    }
}
