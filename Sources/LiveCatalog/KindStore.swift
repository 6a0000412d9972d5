// The objects of one kind while they are followed, and how much is known of them. Times are seconds since 1970.

import KubeSphereModel
import KubernetesClient

struct KindStore<Value: Equatable & Sendable>: Sendable {
  enum State: Sendable, Equatable {
    /// Nothing has come yet; why the last try failed.
    case loading(ConnectionProblem?)
    /// What is known is from an earlier session.
    case cached(ConnectionProblem?)
    /// What is known is what there is; `isWhole`: all of it could be read.
    case live(isWhole: Bool)
    /// It was live; since when it fails, and why.
    case failing(since: Double, ConnectionProblem, isWhole: Bool)
    /// There is nothing to be known: the kind is not served, or we may not see it.
    case missing(ConnectionProblem)
  }

  private(set) var objects: [String: Value] = [:]
  private(set) var state = State.loading(nil)
  /// The objects that changed to something that cannot be read, by name.
  private var unreadable: Set<String> = []
  /// Whether there are others of which not even the name is known.
  private var hasUnnamed = false
  private var isWhole: Bool { unreadable.isEmpty && !hasUnnamed }

  mutating func restore(_ values: [String: Value]) {
    objects = values
    state = .cached(nil)
  }

  /// - Returns: whether other objects are known than before.
  mutating func apply<Object: CatalogObject>(_ event: ReflectorEvent<Object>, now: Double) -> Bool
  where Object.Value == Value {
    switch event {
    case .listed(let list, let unreadable):
      var fresh: [String: Value] = [:]
      for object in list { fresh[object.metadata.name] = object.value }
      (self.unreadable, hasUnnamed) = ([], unreadable > 0)
      state = .live(isWhole: isWhole)
      defer { objects = fresh }
      return objects != fresh
    case .changed(let object):
      unreadable.remove(object.metadata.name)
      isHeard()
      defer { objects[object.metadata.name] = object.value }
      return objects[object.metadata.name] != object.value
    case .deleted(let name):
      unreadable.remove(name)
      isHeard()
      return objects.removeValue(forKey: name) != nil
    case .unreadable(let name):
      // What it was before it is no longer: it is unknown, and so is whether others are absent.
      if let name { unreadable.insert(name) } else { hasUnnamed = true }
      isHeard()
      return name.map { objects.removeValue(forKey: $0) != nil } ?? false
    case .alive:
      isHeard()
      return false
    case .failed(let problem, _): return failed(problem, now: now)
    }
  }

  private mutating func isHeard() {
    switch state {
    case .live, .failing: state = .live(isWhole: isWhole)
    case .loading, .cached, .missing: break
    }
  }

  private mutating func failed(_ problem: ConnectionProblem, now: Double) -> Bool {
    switch (problem.kind, state) {
    case (.forbidden, _), (.notFound, _):
      // Nobody tells us any more: what was known is nothing to go by.
      state = .missing(problem)
      defer { objects = [:] }
      return !objects.isEmpty
    case (_, .loading): state = .loading(problem)
    case (_, .cached): state = .cached(problem)
    case (_, .live(let isWhole)): state = .failing(since: now, problem, isWhole: isWhole)
    case (_, .failing(let since, _, let isWhole)): state = .failing(since: since, problem, isWhole: isWhole)
    case (_, .missing): state = .missing(problem)
    }
    return false
  }
}

/// What the state of a kind comes to at a moment.
struct KindKnowledge: Sendable, Equatable {
  var count: Int
  /// Whether the cluster answers for this kind, or did a moment ago.
  var isLive = false
  /// Whether everything there is, or was, is known.
  var isWhole = false
  /// Whether there is something to be waited for.
  var isAwaited = false
  var problem: ConnectionProblem?

  /// - Parameter grace: how long a failure counts for nothing, in seconds: servers restart.
  init<Value>(_ store: KindStore<Value>, now: Double, grace: Double) {
    count = store.objects.count
    switch store.state {
    case .loading(let problem):
      self.problem = problem
      isAwaited = problem == nil
    case .cached(let problem):
      self.problem = problem
      isAwaited = problem == nil
      isWhole = true
    case .live(let isWhole):
      isLive = true
      self.isWhole = isWhole
    case .failing(let since, let problem, let isWhole):
      self.problem = problem
      isLive = now - since < grace
      self.isWhole = isWhole
    case .missing(let problem): self.problem = problem
    }
  }
}
