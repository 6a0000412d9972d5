// The time, as the session needs it. A parameter, so that tests set the time by hand and never wait.

import Dispatch

protocol SessionClock: Sendable {
  /// Milliseconds since some moment in the past; never goes back.
  var now: Int { get }
  /// Does something later, on no particular thread.
  func after(milliseconds: Int, _ action: @escaping @Sendable () -> Void)
}

/// The machine's clock.
struct SystemClock: SessionClock {
  private let queue = DispatchQueue(label: "installplan-ls.clock", qos: .userInitiated)

  var now: Int { Int(DispatchTime.now().uptimeNanoseconds / 1_000_000) }

  func after(milliseconds: Int, _ action: @escaping @Sendable () -> Void) {
    queue.asyncAfter(deadline: .now() + .milliseconds(milliseconds), execute: action)
  }
}
