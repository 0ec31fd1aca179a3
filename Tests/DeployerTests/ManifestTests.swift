import Foundation
import StageSupport
import Subprocess
import Testing

/// What `deploy/kubernetes` says, held against the real schemas; nothing here runs it.
@Suite struct ManifestTests {
    private static let root = Stage.repository.path
    private static let folder = "\(root)/deploy/kubernetes"

    static let manifests: [String] =
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter {
            $0.hasSuffix(".yaml") && $0 != "kustomization.yaml"
        }.sorted()

    @Test func thereAreTwoFleetsAServiceAndWhatBelongsToThem() throws {
        #expect(
            Self.manifests == [
                "blue.yaml", "disruption-budget.yaml", "green.yaml", "migrate-contract.yaml",
                "migrate-expand.yaml", "namespace.yaml", "network-policy.yaml", "service.yaml",
            ]
        )
        let kustomization = try String(contentsOfFile: "\(Self.folder)/kustomization.yaml", encoding: .utf8)
        // The contract is applied by hand, when the old fleet is gone.
        for file in Self.manifests where file != "migrate-contract.yaml" {
            #expect(kustomization.contains("  - \(file)\n"), "\(file) is not applied")
        }
    }

    @Test(arguments: manifests)
    func itIsValid(_ file: String) async throws {
        let result = try await run(
            .name("sh"),
            arguments: [
                "-c", #"exec "$0/.fakestack/tools/venv/bin/kubernetes-validate" --strict "$1""#, Self.root,
                "\(Self.folder)/\(file)",
            ],
            input: .none,
            output: .string(limit: 1 << 20),
            error: .combinedWithOutput
        )
        #expect(result.terminationStatus.isSuccess, "\(result.standardOutput)")
        #expect(result.standardOutput.contains("passed"), "\(result.standardOutput)")
    }

    /// The two differ in what a fleet is, and in nothing else.
    @Test func theFleetsAreAlike() throws {
        func text(_ color: String) throws -> String {
            try String(contentsOfFile: "\(Self.folder)/\(color).yaml", encoding: .utf8)
                .replacing(color, with: "COLOR")
        }
        let green = try text("green").replacing("release: \"2\"", with: "release: \"1\"")
            .replacing("value: \"2\"", with: "value: \"1\"").replacing("replicas: 0", with: "replicas: 2")
        #expect(try text("blue") == green)
    }
}
