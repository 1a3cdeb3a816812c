/**
 * Type tokens that make the same thing as another. Checks name one of them; a program that uses the other is judged by
 * the same check.
 */
const sameAs: Readonly<Record<string, string>> = {
  // Deprecated names in @pulumiverse/scaleway, which still work.
  "scaleway:index/blockVolume:BlockVolume": "scaleway:block/volume:Volume",
  "scaleway:index/container:Container": "scaleway:containers/container:Container",
  "scaleway:index/containerDomain:ContainerDomain": "scaleway:containers/domain:Domain",
  "scaleway:index/containerNamespace:ContainerNamespace": "scaleway:containers/namespace:Namespace",
  "scaleway:index/database:Database": "scaleway:databases/database:Database",
  "scaleway:index/databaseAcl:DatabaseAcl": "scaleway:databases/acl:Acl",
  "scaleway:index/databaseInstance:DatabaseInstance": "scaleway:databases/instance:Instance",
  "scaleway:index/databasePrivilege:DatabasePrivilege": "scaleway:databases/privilege:Privilege",
  "scaleway:index/databaseReadReplica:DatabaseReadReplica": "scaleway:databases/readReplica:ReadReplica",
  "scaleway:index/databaseUser:DatabaseUser": "scaleway:databases/user:User",
  "scaleway:index/domainRecord:DomainRecord": "scaleway:domain/record:Record",
  "scaleway:index/function:Function": "scaleway:functions/function:Function",
  "scaleway:index/functionDomain:FunctionDomain": "scaleway:functions/domain:Domain",
  "scaleway:index/functionNamespace:FunctionNamespace": "scaleway:functions/namespace:Namespace",
  "scaleway:index/iamApiKey:IamApiKey": "scaleway:iam/apiKey:ApiKey",
  "scaleway:index/iamApplication:IamApplication": "scaleway:iam/application:Application",
  "scaleway:index/iamPolicy:IamPolicy": "scaleway:iam/policy:Policy",
  "scaleway:index/instanceSecurityGroup:InstanceSecurityGroup": "scaleway:instance/securityGroup:SecurityGroup",
  "scaleway:index/instanceServer:InstanceServer": "scaleway:instance/server:Server",
  "scaleway:index/instanceVolume:InstanceVolume": "scaleway:instance/volume:Volume",
  "scaleway:index/jobDefinition:JobDefinition": "scaleway:job/definition:Definition",
  "scaleway:index/loadbalancer:Loadbalancer": "scaleway:loadbalancers/loadBalancer:LoadBalancer",
  "scaleway:index/objectBucket:ObjectBucket": "scaleway:object/bucket:Bucket",
  "scaleway:index/objectBucketAcl:ObjectBucketAcl": "scaleway:object/bucketAcl:BucketAcl",
  "scaleway:index/objectBucketPolicy:ObjectBucketPolicy": "scaleway:object/bucketPolicy:BucketPolicy",
  "scaleway:index/objectItem:ObjectItem": "scaleway:object/item:Item",
  "scaleway:index/redisCluster:RedisCluster": "scaleway:redis/cluster:Cluster",
  "scaleway:index/registryNamespace:RegistryNamespace": "scaleway:registry/namespace:Namespace",
  "scaleway:index/secret:Secret": "scaleway:secrets/secret:Secret",
  "scaleway:index/vpc:Vpc": "scaleway:network/vpc:Vpc",
  "scaleway:index/vpcPrivateNetwork:VpcPrivateNetwork": "scaleway:network/privateNetwork:PrivateNetwork",
  "aws:alb/listener:Listener": "aws:lb/listener:Listener",
  "aws:s3/bucketAclV2:BucketAclV2": "aws:s3/bucketAcl:BucketAcl",
  "aws:s3/bucketV2:BucketV2": "aws:s3/bucket:Bucket",
  "aws:s3/bucketVersioningV2:BucketVersioningV2": "aws:s3/bucketVersioning:BucketVersioning",
};

export function canonicalType(type: string): string {
  return Object.hasOwn(sameAs, type) ? sameAs[type]! : type;
}

/** The deprecated names, for the test that holds them against the package that deprecated them. */
export const deprecatedTypes = Object.keys(sameAs);
