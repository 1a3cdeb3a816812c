package main

import (
	"context"
	"fmt"

	pfbridge "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shimv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/x/muxer"
	"github.com/pulumi/pulumi-terraform-bridge/v3/unstable/metadata"
	scaleway "github.com/scaleway/terraform-provider-scaleway/v2/provider"
)

// version is the version of the npm package whose requests this plugin answers.
const version = "1.54.0"

func provider(ctx context.Context) tfbridge.ProviderInfo {
	info := tfbridge.ProviderInfo{
		P: pfbridge.MuxShimWithPF(ctx,
			shimv2.NewProvider(scaleway.SDKProvider(nil)()),
			scaleway.NewFrameworkProvider(nil)()),
		Name:         "scaleway",
		Version:      version,
		DisplayName:  "Scaleway",
		GitHubOrg:    "scaleway",
		MetadataInfo: tfbridge.NewProviderMetadata([]byte("{}")),
		Config: map[string]*tfbridge.SchemaInfo{
			"access_key":      {Default: fromEnvironment("SCW_ACCESS_KEY"), Secret: tfbridge.True()},
			"secret_key":      {Default: fromEnvironment("SCW_SECRET_KEY"), Secret: tfbridge.True()},
			"organization_id": {Default: fromEnvironment("SCW_ORGANIZATION_ID")},
			"project_id":      {Default: fromEnvironment("SCW_DEFAULT_PROJECT_ID")},
			"region":          {Default: fromEnvironment("SCW_DEFAULT_REGION")},
			"zone":            {Default: fromEnvironment("SCW_DEFAULT_ZONE")},
		},
		Resources: map[string]*tfbridge.ResourceInfo{
			// Lists in the npm package, since before the Terraform provider allowed one element at most.
			"scaleway_container": {Fields: map[string]*tfbridge.SchemaInfo{
				"health_check": {
					MaxItemsOne: tfbridge.False(),
					Elem: &tfbridge.SchemaInfo{Fields: map[string]*tfbridge.SchemaInfo{
						"http": {MaxItemsOne: tfbridge.False()},
					}},
				},
			}},
		},
	}
	info.MustComputeTokens(names())
	return info
}

func fromEnvironment(variable string) *tfbridge.DefaultInfo {
	return &tfbridge.DefaultInfo{EnvVars: []string{variable}}
}

// dispatch says which half of the provider (Terraform SDK v2 or plugin framework) answers for each resource. Released
// plugins embed this table, made by tfgen; made at start, it saves a second build of the same code.
func dispatch(info *tfbridge.ProviderInfo) error {
	mixed, ok := info.P.(interface {
		ResolveDispatch(*tfbridge.ProviderInfo) (muxer.DispatchTable, error)
	})
	if !ok {
		return fmt.Errorf("the bridge cannot say which half of the provider answers for a resource")
	}
	table, err := mixed.ResolveDispatch(info)
	if err != nil {
		return err
	}
	return metadata.Set(info.GetMetadata(), "mux", table)
}
