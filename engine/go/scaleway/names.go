package main

import (
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	bridgetokens "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// modules: the first words of a Terraform resource's name, and the npm package's module for them.
var modules = map[string]string{
	"account_":       "account",
	"annotations_":   "annotations",
	"apple_silicon_": "applesilicon",
	"audit_trail_":   "audittrail",
	"autoscaling_":   "autoscaling",
	"baremetal_":     "elasticmetal",
	"billing_":       "billing",
	"block_":         "block",
	"cockpit_":       "observability",
	"container_":     "containers",
	"datawarehouse_": "datawarehouse",
	"domain_":        "domain",
	"edge_services_": "edgeservices",
	"flexible_":      "elasticmetal",
	"function_":      "functions",
	"iam_":           "iam",
	"inference_":     "inference",
	"instance_":      "instance",
	"interlink_":     "interlink",
	"iot_":           "iot",
	"ipam_":          "ipam",
	"job_":           "job",
	"k8s_":           "kubernetes",
	"kafka_":         "kafka",
	"key_manager_":   "keymanager",
	"lb_":            "loadbalancers",
	"mnq_":           "mnq",
	"mongodb_":       "mongodb",
	"object_":        "object",
	"opensearch_":    "opensearch",
	"rdb_":           "databases",
	"redis_":         "redis",
	"registry_":      "registry",
	"s2s_vpn_":       "s2svpn",
	"sdb_sql_":       "databases",
	"secret_":        "secrets",
	"tem_":           "tem",
	"vpc_":           "network",
	"webhosting_":    "hosting",
}

// exceptions: resources and data sources whose npm name is not their Terraform name without the module's words.
var exceptions = map[string]struct{ module, name string }{
	"scaleway_availability_zones": {"account", "AvailabilityZones"},
	"scaleway_cockpit":            {"observability", "Cockpit"},
	"scaleway_container":          {"containers", "Container"},
	"scaleway_datalab":            {"datalab", "Datalab"},
	"scaleway_datalabs":           {"datalab", "Datalabs"},
	"scaleway_function":           {"functions", "Function"},
	"scaleway_lb":                 {"loadbalancers", "LoadBalancer"},
	"scaleway_lbs":                {"loadbalancers", "LoadBalancers"},
	"scaleway_object":             {"object", "Item"},
	"scaleway_sdb_sql_database":   {"databases", "ServerlessDatabase"},
	"scaleway_secret":             {"secrets", "Secret"},
	"scaleway_vpc":                {"network", "Vpc"},
	"scaleway_vpcs":               {"network", "Vpcs"},
	"scaleway_webhosting":         {"hosting", "Hosting"},
}

func names() tfbridge.Strategy {
	token := bridgetokens.MakeStandard("scaleway")
	regular := bridgetokens.MappedModules("scaleway_", "index", modules, token)
	return tfbridge.Strategy{
		Resource: func(terraformName string, resource *tfbridge.ResourceInfo) error {
			exception, ok := exceptions[terraformName]
			if !ok {
				return regular.Resource(terraformName, resource)
			}
			tok, err := token(exception.module, exception.name)
			resource.Tok = tokens.Type(tok)
			return err
		},
		DataSource: func(terraformName string, source *tfbridge.DataSourceInfo) error {
			exception, ok := exceptions[terraformName]
			if !ok {
				return regular.DataSource(terraformName, source)
			}
			tok, err := token(exception.module, "get"+exception.name)
			source.Tok = tokens.ModuleMember(tok)
			return err
		},
		Function: regular.Function,
	}
}
