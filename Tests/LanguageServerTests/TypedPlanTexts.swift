// The texts of the plans that people type.

enum TypedPlanTexts {
  static let block = """
    apiVersion: ⟦kubesphere.io/v1alpha1⟧
    kind: ⟦InstallPlan⟧
    metadata:
      name: ⟦devops⟧
    spec:
      extension:
        name: ⟦devops⟧
        version: ⟦1.1.30⟧
      enabled: ⟦true⟧
      upgradeStrategy: ⟦Manual⟧

    """

  static let ownOrder = """
    spec:
      upgradeStrategy: ⟦Manual⟧
      enabled: ⟦true⟧
      extension:
        version: ⟦1.1.3⟧
        name: ⟦devops⟧
    metadata:
      labels:
        team: ⟦platform⟧
      name: ⟦devops⟧
    kind: ⟦InstallPlan⟧
    apiVersion: ⟦kubesphere.io/v1alpha1⟧

    """

  static let fourColumns = """
    kind: InstallPlan
    apiVersion: kubesphere.io/v1alpha1
    metadata:
        name: ⟦whizard⟧
    spec:
        extension:
            name: ⟦whizard⟧
            version: ⟦1.0.0⟧
        enabled: ⟦false⟧
        upgradeStrategy: ⟦Manual⟧

    """

  static let quotedPlan = """
    ---
    "apiVersion": "kubesphere.io/v1alpha1"
    'kind': 'InstallPlan'
    metadata:
      name: 'devops'
      annotations:
        note: "it's \\"quoted\\": {here}"
        other: 'say "hi" # no'
    spec:
      extension:
        version: '⟦1.1.3⟧'
        name: "⟦devops⟧"
      enabled: ⟦true⟧
      upgradeStrategy: "⟦Manual⟧"

    """

  static let flowInside = """
    apiVersion: kubesphere.io/v1alpha1
    kind: InstallPlan
    metadata: {name: ⟦devops⟧, labels: {team: ⟦platform⟧}}
    spec:
      extension: {name: ⟦devops⟧, version: ⟦1.1.3⟧}
      enabled: true
      upgradeStrategy: Manual

    """

  // What begins with `{` is JSON to kubectl up to 1.32.
  static let flow = """
    ---
    {apiVersion: kubesphere.io/v1alpha1, kind: InstallPlan, metadata: {name: ⟦devops⟧}, spec: {extension: {name: ⟦devops⟧, \
    version: ⟦1.1.3⟧}, enabled: ⟦true⟧, upgradeStrategy: ⟦Manual⟧}}

    """

  static let flowOverLines = """
    apiVersion: kubesphere.io/v1alpha1
    kind: InstallPlan
    metadata: {
      name: ⟦whizard-monitoring⟧
    }
    spec: {
      extension: {
        name: ⟦whizard-monitoring⟧,
        version: ⟦1.1.1⟧
      },
      enabled: true,
      upgradeStrategy: Manual,
      clusterScheduling: {
        placement: {
          clusters: [
            ⟦host⟧,
            ⟦member-2⟧
          ]
        },
        overrides: {
          ⟦member-2⟧: "⟦replicas: 2⟧"
        }
      }
    }

    """

  static let json = """
    {
      "apiVersion": "kubesphere.io/v1alpha1",
      "kind": "InstallPlan",
      "metadata": {
        "name": "⟦devops⟧"
      },
      "spec": {
        "extension": {
          "name": "⟦devops⟧",
          "version": "⟦1.1.3⟧"
        },
        "enabled": ⟦true⟧,
        "upgradeStrategy": "⟦Manual⟧"
      }
    }

    """

  static let jsonInALine = """
    {"apiVersion": "kubesphere.io/v1alpha1", "kind": "InstallPlan", "metadata": {"name": "⟦devops⟧"}, "spec": \
    {"extension": {"name": "⟦devops⟧", "version": "⟦1.1.3⟧"}, "enabled": ⟦true⟧, "upgradeStrategy": "⟦Manual⟧"}}

    """

  static let jsonMulticluster = """
    {
      "apiVersion": "kubesphere.io/v1alpha1",
      "kind": "InstallPlan",
      "metadata": {
        "name": "⟦whizard-monitoring⟧"
      },
      "spec": {
        "extension": {
          "name": "⟦whizard-monitoring⟧",
          "version": "⟦1.1.1⟧"
        },
        "enabled": true,
        "upgradeStrategy": "Manual",
        "config": "a: b\\nc:\\n  d: [e]\\n",
        "clusterScheduling": {
          "placement": {
            "clusters": [
              "⟦host⟧",
              "⟦member-2⟧"
            ]
          },
          "overrides": {
            "⟦member-2⟧": "a: 1"
          }
        }
      }
    }

    """

  static let blockConfig = """
    apiVersion: kubesphere.io/v1alpha1
    kind: InstallPlan
    metadata:
      name: devops
    spec:
      extension:
        name: devops
        version: 1.1.3
      enabled: true
      upgradeStrategy: Manual
      config: |
        agent:
          replicas: ⟦2⟧
          # it's enough
          nodes: [{name: a, zone: b}, {zone: c}]
          list:
            - "a"
            - name: ⟦b⟧
              "it's": 'c'
        global:
          text: "⟦two words⟧"
          lines: |
            one
            two

    """

  static let quotedConfig = """
    apiVersion: kubesphere.io/v1alpha1
    kind: InstallPlan
    metadata:
      name: devops
    spec:
      extension:
        name: devops
        version: 1.1.3
      enabled: true
      upgradeStrategy: Manual
      config: "⟦agent:\\n  replicas: 2\\n  list: [a, b]\\nglobal: {text: \\"two words\\"}\\n⟧"

    """

  static let configs = """
    apiVersion: kubesphere.io/v1alpha1
    kind: InstallPlan
    metadata:
      name: whizard-monitoring
    spec:
      extension:
        name: whizard-monitoring
        version: 1.1.1
      enabled: true
      upgradeStrategy: Manual
      config: 'agent: {replicas: 1, nodes: []}'
      clusterScheduling:
        placement:
          clusters:
            - host
            - member-1
            - member-2
        overrides:
          host: >-
            agent:
              replicas: 3

              nodes: [{name: d}]
          member-1: "agent: {replicas: 1}\\nlist: [{name: a}]"
          member-2: |-
            agent: {}

    """

  static let multicluster = """
    apiVersion: kubesphere.io/v1alpha1
    kind: InstallPlan
    metadata:
      name: ⟦whizard-monitoring⟧
    spec:
      extension:
        name: ⟦whizard-monitoring⟧
        version: ⟦1.1.1⟧
      enabled: true
      upgradeStrategy: Manual
      config: |
        replicas: ⟦1⟧
      clusterScheduling:
        placement:
          clusters:
            - ⟦host⟧
            - ⟦member-1⟧
            - ⟦member-20⟧
        overrides:
          member-1: |
            replicas: ⟦2⟧
          member-20: |
            replicas: ⟦3⟧

    """

  static let overridesFirst = """
    apiVersion: kubesphere.io/v1alpha1
    kind: InstallPlan
    metadata:
      name: ⟦whizard-monitoring⟧
    spec:
      clusterScheduling:
        overrides:
          member-2: |
            replicas: 2
          member-20: |
            replicas: 3
        placement:
          clusters: [⟦host⟧, ⟦member-2⟧, ⟦member-20⟧]
      enabled: true
      upgradeStrategy: Manual
      extension:
        name: ⟦whizard-monitoring⟧
        version: ⟦1.1.1⟧

    """

  static let selector = """
    apiVersion: kubesphere.io/v1alpha1
    kind: InstallPlan
    metadata:
      name: whizard-monitoring
    spec:
      extension:
        name: whizard-monitoring
        version: 1.1.1
      enabled: true
      upgradeStrategy: Manual
      clusterScheduling:
        placement:
          clusterSelector:
            matchLabels:
              env: ⟦staging⟧
            matchExpressions:
              - key: ⟦region⟧
                operator: ⟦In⟧
                values:
                  - ⟦east⟧
              - {key: env, operator: Exists}
        overrides:
          member-2: |
            replicas: 2

    """

  static let several = """
    # What we run.
    apiVersion: kubesphere.io/v1alpha1
    kind: InstallPlan
    metadata:
      name: ⟦whizard⟧
    spec:
      extension:
        name: ⟦whizard⟧
        version: ⟦1.0.0⟧
      enabled: true
      upgradeStrategy: Manual
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
    data:
      a: "1"
    ---
    apiVersion: kubesphere.io/v1alpha1
    kind: InstallPlan
    metadata:
      name: ⟦whizard-monitoring⟧
    spec:
      extension:
        name: ⟦whizard-monitoring⟧
        version: ⟦1.1.0⟧
      enabled: true
      upgradeStrategy: Manual
      clusterScheduling:
        placement:
          clusters:
            - host
    ---
    apiVersion: kubesphere.io/v1alpha1
    kind: InstallPlan
    metadata: {name: ⟦devops⟧}
    spec: {extension: {name: ⟦devops⟧, version: ⟦1.1.3⟧}, enabled: true, upgradeStrategy: Manual}

    """

  static let list = """
    apiVersion: v1
    kind: List
    items:
      - apiVersion: kubesphere.io/v1alpha1
        kind: InstallPlan
        metadata:
          name: ⟦devops⟧
        spec:
          extension:
            name: ⟦devops⟧
            version: ⟦1.1.3⟧
          enabled: true
          upgradeStrategy: Manual
      - apiVersion: kubesphere.io/v1alpha1
        kind: InstallPlan
        metadata:
          name: ⟦whizard⟧
        spec:
          extension:
            name: ⟦whizard⟧
            version: ⟦1.0.0⟧
          enabled: true
          upgradeStrategy: Manual

    """

  static let comments = """
    # installplan-ls: ignore-file disabled-install
    apiVersion: kubesphere.io/v1alpha1  # the only one
    kind: InstallPlan
    metadata:
      # installplan-ls: ignore name-mismatch
      name: ⟦ours⟧
    spec:
      extension:
        # installplan-ls: ignore name-mismatch
        name: ⟦devops⟧
        version: ⟦1.1.3⟧  # the newest but one
      enabled: false
      upgradeStrategy: Manual

    """

  static let anchors = """
    apiVersion: kubesphere.io/v1alpha1
    kind: InstallPlan
    metadata:
      name: &name ⟦devops⟧
    spec:
      extension:
        name: *name
        version: "⟦1.1.3⟧"
      enabled: true
      upgradeStrategy: Manual

    """

  static let dependencies = """
    apiVersion: kubesphere.io/v1alpha1
    kind: InstallPlan
    metadata:
      name: ⟦whizard-events⟧
    spec:
      extension:
        name: ⟦whizard-events⟧
        version: ⟦1.3.0⟧
      enabled: true
      upgradeStrategy: Manual
    ---
    apiVersion: kubesphere.io/v1alpha1
    kind: InstallPlan
    metadata:
      name: ⟦whizard-telemetry⟧
    spec:
      extension:
        name: ⟦whizard-telemetry⟧
        version: ⟦1.2.2⟧
      enabled: true
      upgradeStrategy: Manual

    """
}
