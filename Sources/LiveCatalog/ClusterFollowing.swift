// How a cluster is followed, seen from outside: what is asked of a follower and what it tells. The follower itself needs the
// network's libraries and stands in `Network/`; the session knows this protocol alone, so it builds and is tested without them.

import CatalogSources
import HelmCharts
import KubeSphereModel
import KubernetesClient

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Follows one cluster until it is stopped.
public protocol ClusterFollowing: Sendable {
  /// What is known, at each change of it; ends when the follower is stopped.
  var updates: AsyncStream<ClusterUpdate> { get }
  /// Connects. Nothing is read or sent before.
  func start() async
  /// Reads the kubeconfig again, and connects anew if it leads elsewhere now.
  func reload() async
  /// Connects anew, whatever failed before: somebody did something that may have mended it.
  func retry() async
  func stop() async
  /// Says which charts are wanted from now on. What is known of them comes with the updates. Does not wait.
  func want(_ charts: Set<ChartID>)
  /// Tries again to have the charts that could not be had.
  func retryCharts() async
}

extension ClusterFollowing {
  // Where there are no charts, nothing becomes known of them.
  public func want(_ charts: Set<ChartID>) {}
  public func retryCharts() async {}
}

/// Makes a follower that has not started.
public typealias MakeFollower =
  @Sendable (ClusterReference, HostEnvironment, FollowerOptions) -> any ClusterFollowing

/// What is known of a followed cluster at one moment.
public struct ClusterUpdate: Sendable {
  /// Nil while nothing is known. The same object as before where nothing changed.
  public let catalog: Catalog?
  public let status: ClusterStatus
  /// Of those that are wanted; absent: nothing yet.
  public let charts: [ChartID: ChartKnowledge]

  public init(catalog: Catalog?, status: ClusterStatus, charts: [ChartID: ChartKnowledge] = [:]) {
    (self.catalog, self.status, self.charts) = (catalog, status, charts)
  }
}

public struct FollowerOptions: Sendable {
  public var limits = ClientLimits()
  /// Where catalogs are kept for times without a connection; nil: nowhere.
  public var cache: CatalogCache?
  /// Whether only what was kept is looked at, and nobody is asked.
  public var isOffline = false
  /// For how long changes are gathered, in seconds.
  public var gathering = 0.03
  /// How long nothing has to change until it is kept on disk, in seconds.
  public var savingDelay = 2.0
  /// Hears what a credential plugin says on standard error: it may ask somebody to log in.
  public var listener: PluginListener = { _ in }
  /// Hears what there is to be noted of charts that are used all the same.
  public var notes: @Sendable (String) -> Void = { _ in }
  /// Hears each chart's archive as it came.
  public var archives: (@Sendable (ChartID, [UInt8]) -> Void)?

  public init() {}
}

/// Where a reference leads: reads the kubeconfig. Blocks; not for the pool of tasks.
public func resolve(
  _ reference: ClusterReference, _ environment: HostEnvironment
) -> (connection: Result<ConnectionConfiguration, ConnectionProblem>, paths: [String]) {
  let loaded = Kubeconfig.load(paths: reference.kubeconfig, environment: environment)
  do throws(ConnectionProblem) {
    return (.success(try loaded.connection(toContext: reference.context, environment: environment)), loaded.paths)
  } catch {
    return (.failure(error), loaded.paths)
  }
}

public func secondsSince1970() -> Double {
  var now = timespec()
  clock_gettime(CLOCK_REALTIME, &now)
  return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
}
