// Work on the parts of a long file at the same time.

import Dispatch

/// The results of `transform` for 0 ..< `count`, in this order, found on all cores. It returns when all are there.
///
/// - Parameter grain: how many are done together; fewer than twice as many are done on this thread alone.
public func concurrentMap<Result: Sendable>(
  count: Int, grain: Int, _ transform: @Sendable (Int) -> Result
) -> [Result] {
  guard count >= 2 * grain else { return (0..<count).map(transform) }
  return [Result](unsafeUninitializedCapacity: count) { buffer, initializedCount in
    // Each index is written by one thread only.
    nonisolated(unsafe) let start = buffer.baseAddress
    DispatchQueue.concurrentPerform(iterations: (count + grain - 1) / grain) { chunk in
      for index in chunk * grain..<min(count, (chunk + 1) * grain) {
        if let start { (start + index).initialize(to: transform(index)) }
      }
    }
    initializedCount = count
  }
}
