// What is told of a resource that is followed.

/// What a reflector tells, in order.
public enum ReflectorEvent<Object: APIObject>: Sendable {
  /// Everything there is; what was told before no longer counts. `unreadable` objects are not among it.
  case listed([Object], unreadable: Int)
  case changed(Object)
  case deleted(name: String)
  /// An object changed to something that cannot be read. What was told of it no longer counts; nil: of which one, it does
  /// not say.
  case unreadable(name: String?)
  /// The server was heard: what was told is still all there is.
  case alive
  /// What was told may have changed since; it is tried again after a pause (in seconds).
  case failed(ConnectionProblem, pause: Double)
}
