// Which cluster is meant, before anything is known of it.

/// A cluster as somebody names it.
public struct ClusterReference: Sendable, Hashable {
  /// A context of the kubeconfig; nil: its current one.
  public var context: String?
  /// The kubeconfig files that the user's settings name, absolute paths; nil: as kubectl looks for them.
  public var kubeconfig: [String]?

  public init(context: String? = nil, kubeconfig: [String]? = nil) {
    self.context = context
    self.kubeconfig = kubeconfig
  }
}
