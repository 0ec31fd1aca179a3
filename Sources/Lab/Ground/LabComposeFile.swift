import Rollout
import Runtimes

/// The compose file of a rehearsal's fleets; database and proxy are on the network that it names.
struct LabComposeFile {
    let stage: ContainerStage

    /// The file's text.
    var text: String {
        """
        services:
        \(fleet("blue"))
        \(fleet("green"))
          migrate:
            image: \(stage.image)
            profiles: [migrate]
            environment:
        \(variables(stage.environment))
            labels: {fakestack.stage: \(stage.name)}
            networks: [stage]
        networks:
          stage: {external: true, name: \(stage.network)}

        """
    }

    private func fleet(_ color: String) -> String {
        let release = "${\(color.uppercased())_RELEASE:-1}"
        let identity = [
            "FAKESTACK_COLOR": color, "FAKESTACK_RELEASE": release, "FAKESTACK_ADMIN_PORT": "8081",
        ]
        return """
              \(color):
                image: \(stage.image)
                profiles: [\(color)]
                environment:
            \(variables(stage.environment.merging(identity) { $1 }))
                labels:
                  fakestack.stage: \(stage.name)
                  fakestack.color: \(color)
                  fakestack.release: "\(release)"
                networks: [stage]
                read_only: true
                stop_grace_period: \(Int(stage.stopGrace.seconds))s
            """
    }

    private func variables(_ variables: [String: String]) -> String {
        variables.sorted { $0.key < $1.key }.map { "      \($0.key): \"\($0.value)\"" }.joined(
            separator: "\n"
        )
    }
}
