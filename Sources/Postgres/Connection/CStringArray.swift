import Foundation

/// A NULL-terminated array of C strings.
final class CStringArray {
    private var strings: [UnsafeMutablePointer<CChar>?]
    private let array: UnsafeMutablePointer<UnsafePointer<CChar>?>

    init(_ values: [String]) {
        strings = values.map { strdup($0) }
        array = .allocate(capacity: values.count + 1)
        for (index, string) in strings.enumerated() {
            (array + index).initialize(to: UnsafePointer(string))
        }
        (array + values.count).initialize(to: nil)
    }

    var pointer: UnsafePointer<UnsafePointer<CChar>?> { UnsafePointer(array) }

    deinit {
        for string in strings { free(string) }
        array.deallocate()
    }
}
