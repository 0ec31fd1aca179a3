/// The fleet that is to be live, in a file of the stage's directory: what a supervisor brings back.
///
/// A deployment writes it when it has ended; it decides nothing there, for what is live is learnt from reality.
package struct LiveFleet: Codable, Sendable, Equatable {
    /// Its instances, each as it was started.
    package var instances: [RunningInstance]

    /// Makes a fleet of these instances.
    package init(instances: [RunningInstance]) {
        self.instances = instances
    }
}
