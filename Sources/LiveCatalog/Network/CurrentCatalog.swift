// A cluster's catalog once, for programs that end.

import CatalogSources
import HelmCharts
import KubeSphereModel
import KubernetesClient

/// Asks a cluster until all of it is known, or it is certain that it will not be.
///
/// - Parameters:
///   - credentials: those of the reference's context where they have been asked for already; nil: they are made.
///   - timeout: in seconds.
///   - wanting: which charts are wanted, as soon as the catalog is known; nil: none.
///   - isPatient: whether a cluster that does not answer is tried again until the time is up.
/// - Returns: what is known by then; `status` tells why it is not more.
public func currentCatalog(
  of reference: ClusterReference, environment: HostEnvironment, options: FollowerOptions = FollowerOptions(),
  credentials: CredentialProvider? = nil, timeout: Double, isPatient: Bool,
  wanting: (@Sendable (Catalog) -> Set<ChartID>)? = nil
) async -> ClusterUpdate {
  var options = options
  options.gathering = 0
  options.savingDelay = 0
  // What takes its time is the plugin then, and not a server that does not answer.
  options.limits.plugin = min(options.limits.plugin, timeout * 0.9)
  let follower = ClusterFollower(
    reference, environment: environment, options: options, credentials: credentials)
  let clock = Task {
    try? await Task.sleep(for: .seconds(timeout))
    await follower.stop()
  }
  let starting = Task { await follower.start() }
  var last = ClusterUpdate(catalog: nil, status: ClusterStatus())
  var wanted: Set<ChartID> = []
  for await update in follower.updates {
    last = update
    guard options.isOffline || update.status.isSettled(isPatient: isPatient) else { continue }
    guard let catalog = update.catalog, let ids = wanting?(catalog), !ids.isEmpty else { break }
    if ids != wanted {
      wanted = ids
      follower.want(ids)
    } else if ids.allSatisfy({ update.charts[$0].map(isSettled) ?? false }) {
      break
    }
  }
  clock.cancel()
  await starting.value
  await follower.finish()
  return last
}

private func isSettled(_ chart: ChartKnowledge) -> Bool { if case .pending = chart { false } else { true } }

extension ClusterStatus {
  /// Whether waiting would not change anything.
  func isSettled(isPatient: Bool) -> Bool {
    guard isComplete, phase != .connecting else { return false }
    if phase == .none { return true }
    guard isPatient else { return phase == .offline || hopeless }
    return hopeless
  }

  /// Whether each kind is known, or cannot be known by trying again.
  private var hopeless: Bool {
    // Where clusters cannot be seen, the server's version is the host's.
    if case .listed? = kinds[.clusters] {
    } else if serverVersion == nil, phase == .live, !isVersionRefused {
      return false
    }
    return CatalogKind.allCases.allSatisfy { kind in
      switch kinds[kind] {
      case .listed?: true
      case .failed(let problem)?:
        switch problem.kind {
        case .unreachable, .unavailable, .expired, .invalidAnswer: false
        default: true
        }
      case .loading?, nil: false
      }
    }
  }
}

/// Why a catalog is less than somebody who asked for the cluster by name may expect; nil: it is all there.
public func shortfall(of update: ClusterUpdate) -> ConnectionProblem? {
  let status = update.status
  for kind in [CatalogKind.extensions, .extensionVersions] {
    if case .failed(let problem)? = status.kinds[kind] { return status.problem ?? problem }
    if update.catalog?.completeKinds.contains(kind) != true {
      return status.problem
        ?? ConnectionProblem(
          .unreachable, "\(status.server ?? "the cluster") did not answer in time",
          remedy: "see `installplan-ls doctor`, or allow more time with --timeout")
    }
  }
  return nil
}
